import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('metrics render counters, histograms and gauges', async () => {
  const metrics = createMetrics();
  const requests = metrics.counter('requests_total', 'Requests', ['operation', 'status']);
  requests.add(1, 'tools.get', '200');
  requests.add(2, 'tools.get', '200');
  requests.add(1, 'a"b\\c\nd', '500');
  const time = metrics.histogram('seconds', 'Time', [0.1, 1], ['operation']);
  time.observe(0.1, 'x');
  time.observe(0.5, 'x');
  time.observe(5, 'x');
  metrics.gauge('open', 'Open', () => Promise.resolve([{ value: 3 }, { labels: { state: 'held' }, value: 1 }]));
  expect(await metrics.render()).toBe(`# HELP requests_total Requests
# TYPE requests_total counter
requests_total{operation="tools.get",status="200"} 3
requests_total{operation="a\\"b\\\\c\\nd",status="500"} 1
# HELP seconds Time
# TYPE seconds histogram
seconds_bucket{operation="x",le="0.1"} 1
seconds_bucket{operation="x",le="1"} 2
seconds_bucket{operation="x",le="+Inf"} 3
seconds_sum{operation="x"} 5.6
seconds_count{operation="x"} 3
# HELP open Open
# TYPE open gauge
open 3
open{state="held"} 1
`);
});
