"""Makes a PAL, talks to it and ends the conversation with the client of livekit-plugins-tavus.

The client takes the address of the API as `api_url`. It has calls to create; what it has none for goes through its own
`_post`.
"""

import asyncio
import json
import sys

from only_this_server import only_this_server

base_url, api_key, face_id = sys.argv[1:]
only_this_server(base_url)

import aiohttp  # noqa: E402
from livekit.plugins.tavus.api import TavusAPI  # noqa: E402


async def main():
    async with aiohttp.ClientSession() as session:
        api = TavusAPI(api_key=api_key, api_url=f"{base_url}/v2", session=session)
        pal_id = await api.create_pal("LiveKit desk", default_face_id=face_id)
        persona_id = await api.create_persona("LiveKit persona")
        relayed = await api.create_conversation(
            pal_id=pal_id,
            properties={"livekit_ws_url": "wss://rooms.example.com", "livekit_room_token": "a-token"},
        )
        by_default = await api.create_conversation()
        talking_pal = await api.create_pal(
            "LiveKit talker",
            default_face_id=face_id,
            extra_payload={"pipeline_mode": "full", "system_prompt": "Answer briefly."},
        )
        spoken = await api.create_conversation(pal_id=talking_pal, face_id=face_id, extra_payload={"chat": True})
        reply = await api._post(f"conversations/{spoken}/respond", {"text": "Is anybody there?"})
        for conversation_id in (relayed, by_default, spoken):
            await api._post(f"conversations/{conversation_id}/end", {})
    print(
        json.dumps(
            {
                "pal_id": pal_id,
                "persona_id": persona_id,
                "relayed": relayed,
                "by_default": by_default,
                "spoken": spoken,
                "reply": reply["text"],
            }
        )
    )


asyncio.run(main())
