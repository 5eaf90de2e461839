"""
Rasa's `callback` channel, with two things that it lacks: what the connector tells of a message (`metadata`) reaches the
assistant, and nobody is let in without the token.

Named in `credentials.yml`. The connector posts to `/webhooks/rocketchat_connector/webhook` in its callback mode.
"""

import hmac

from rasa.core.channels.callback import CallbackInput, CallbackOutput
from rasa.core.channels.channel import UserMessage
from rasa.utils.endpoints import EndpointConfig
from sanic import Blueprint, response
from sanic.exceptions import Unauthorized


class RocketChatOutput(CallbackOutput):
    @classmethod
    def name(cls):
        """Responses of the domain may be for this channel only: `channel: rocketchat_connector`."""
        return "rocketchat_connector"


class RocketChatConnector(CallbackInput):
    @classmethod
    def name(cls):
        return "rocketchat_connector"

    @classmethod
    def from_credentials(cls, credentials):
        return cls(**(credentials or {}))

    def __init__(self, url, token, secret=None):
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        super().__init__(EndpointConfig(url, headers=headers))
        self.token = token

    def get_output_channel(self):
        return RocketChatOutput(self.callback_endpoint)

    def blueprint(self, on_new_message):
        blueprint = Blueprint("rocketchat_connector")

        @blueprint.get("/")
        async def health(request):
            return response.json({"status": "ok"})

        @blueprint.post("/webhook")
        async def webhook(request):
            given = request.headers.get("authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {self.token}".encode()):
                raise Unauthorized("This needs the token of credentials.yml.")
            await on_new_message(
                UserMessage(
                    self._extract_message(request),
                    self.get_output_channel(),
                    await self._extract_sender(request),
                    input_channel=self.name(),
                    metadata=self.get_metadata(request),
                )
            )
            return response.text("success")

        return blueprint
