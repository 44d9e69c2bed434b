import { describe, expect, it } from 'vitest';
import { actionWords } from './plain-words.ts';

describe('actionWords', () => {
  it.each([
    ['opening_hours', 'Look up the opening hours of the shop on a day of the week', 'look up the opening hours'],
    ['weather', 'Get the weather of a city', 'look up the weather'],
    ['order_status', 'Check how far an order is', 'look up the order status'],
    ['availability', 'Tells what is free', 'look up the availability'],
    ['payment', 'Charge a card', 'take care of the payment'],
    ['bookings', 'List the bookings of a guest', 'look up the bookings'],
    ['current_weather', 'The weather of a city', 'look up the current weather'],
  ])('actionWords puts a verb before the thing that %s names', (name, description, action) => {
    expect(actionWords({ name, description })).toBe(action);
  });

  it.each([
    ['book_visit', 'Book a visit to the museum', 'book a visit'],
    ['find_visit_times', 'Look up which visiting times are still available on a day.', 'find visit times'],
    ['get_order_status', 'Check how far an order is', 'get the order status'],
    ['check_availability', 'Find out what is free', 'check the availability'],
    ['update_order_status', 'Set how far an order is', 'update the order status'],
    ['register_guest', 'Adds a guest to the list', 'register a guest'],
    ['triage_ticket', 'Triages a ticket', 'triage the ticket'],
    ['flag_it_r1', 'Flags what was said', 'flag it r1'],
    ['cancel_all', 'Cancels every visit', 'cancel all'],
    ['ping', 'Answers', 'ping'],
    ['greet', '', 'greet'],
  ])('actionWords takes the verb of %s as it is', (name, description, action) => {
    expect(actionWords({ name, description })).toBe(action);
  });
});
