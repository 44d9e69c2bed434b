"""Starts, uses and ends a conversation with the client of pipecat-ai.

The client has the address of the API as the class constant `BASE_URL`, which is set here. Its own transport joins a room
with native code; here the app message it would send, `conversation.echo`, takes the live socket.
"""

import asyncio
import json
import sys

from only_this_server import only_this_server

base_url, api_key, face_id = sys.argv[1:]
only_this_server(base_url)

import aiohttp  # noqa: E402
from pipecat.transports.tavus.transport import TavusApi  # noqa: E402

TavusApi.BASE_URL = f"{base_url}/v2"


async def echo(socket, conversation_id, text):
    """Lets the PAL say the text, and waits until it has."""
    await socket.send_json(
        {
            "message_type": "conversation",
            "event_type": "conversation.echo",
            "conversation_id": conversation_id,
            "properties": {"modality": "text", "text": text, "done": True},
        }
    )
    async for message in socket:
        event = json.loads(message.data)
        properties = event.get("properties") or {}
        if event["event_type"] == "conversation.utterance" and properties.get("role") == "replica":
            return properties["speech"]
    return None


async def main():
    async with aiohttp.ClientSession() as session:
        api = TavusApi(api_key, session)
        made = await api.create_conversation(face_id, "pipecat0")
        name = await api.get_persona_name("pipecat0")
        conversation_id = made["conversation_id"]
        live = f"{base_url}/v2/conversations/{conversation_id}/live?legacy=1"
        async with session.ws_connect(live, protocols=["palaver.v1"], headers={"x-api-key": api_key}) as socket:
            said = await asyncio.wait_for(echo(socket, conversation_id, "Good morning."), 20)
            await api.end_conversation(conversation_id)
    print(json.dumps({**made, "persona_name": name, "said": said}))


asyncio.run(main())
