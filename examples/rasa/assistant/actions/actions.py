"""What the assistant does in Python: `rasa run actions` serves it."""

import re
from asyncio import sleep
from datetime import datetime, timedelta

from rasa_sdk import Action
from rasa_sdk.events import ActionExecuted, ConversationPaused, ReminderScheduled, SlotSet


def rocketchat(tracker):
    """What the connector tells of the message: room, user, thread, files."""
    metadata = tracker.latest_message.get("metadata") or {}
    return metadata.get("rocketchat") or {}


class SetRoom(Action):
    """Runs with each message, because the domain maps the slot to it."""

    def name(self):
        return "action_set_room"

    def run(self, dispatcher, tracker, domain):
        room = rocketchat(tracker).get("room") or {}
        return [SlotSet("room", room["name"])] if room.get("name") else []


class WhoAmI(Action):
    def name(self):
        return "action_whoami"

    def run(self, dispatcher, tracker, domain):
        user = rocketchat(tracker).get("user") or {}
        begun = (tracker.get_slot("session_started_metadata") or {}).get("rocketchat") or {}
        began_with = (begun.get("user") or {}).get("username", "somebody")
        dispatcher.utter_message(
            text=f"You are {user.get('username', 'somebody')} in {tracker.get_slot('room') or 'a room'}."
            f" {began_with} began."
        )
        return []


class ChooseSilently(Action):
    def name(self):
        return "action_choose_silently"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(
            buttons=[
                {"title": "Hello", "payload": "/greet"},
                {"title": "Rasa", "type": "web_url", "url": "https://rasa.com"},
            ]
        )
        return []


class Cards(Action):
    """Rasa's REST and callback channels pass on the words and buttons of cards only."""

    def name(self):
        return "action_cards"

    def run(self, dispatcher, tracker, domain):
        tree = {
            "title": "A tree",
            "subtitle": "It is green",
            "image_url": "https://example.com/tree.png",
            "buttons": [{"title": "Red", "payload": '/pick{"colour":"red"}'}],
        }
        dispatcher.utter_message(elements=[tree, {"title": "A house"}])
        return []


class Attach(Action):
    def name(self):
        return "action_attach"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(attachment="https://example.com/prices.pdf")
        return []


class Remind(Action):
    """Heard in callback mode only: with REST, nobody waits for an answer any more."""

    def name(self):
        return "action_remind"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="I will.")
        # Names are one for all conversations: without the sender, the next reminder would replace this one.
        return [
            ReminderScheduled(
                "EXTERNAL_reminder",
                trigger_date_time=datetime.now() + timedelta(seconds=2),
                name=f"reminder-{tracker.sender_id}",
                kill_on_user_message=True,
            )
        ]


class HandOff(Action):
    """Asks the connector for a human."""

    def name(self):
        return "action_hand_off"

    def run(self, dispatcher, tracker, domain):
        said = tracker.latest_message.get("text")
        dispatcher.utter_message(
            json_message={"rocketchat": {"handoff": {"department": "support", "comment": f"Last said: {said}"}}}
        )
        return []


class Pause(Action):
    """Rasa is silent in this conversation until `/restart` or an event `resume`."""

    def name(self):
        return "action_pause"

    def run(self, dispatcher, tracker, domain):
        # Rasa stops here, before it listens. Without that event it would not understand the `/restart` either.
        return [ConversationPaused(), ActionExecuted("action_listen")]


class Close(Action):
    """Ends a livechat conversation."""

    def name(self):
        return "action_close"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(json_message={"rocketchat": {"close": {"comment": "The visitor said goodbye."}}})
        return []


class Slow(Action):
    """`slow 5` takes five seconds."""

    def name(self):
        return "action_slow"

    async def run(self, dispatcher, tracker, domain):
        found = re.search(r"\d+(\.\d+)?", tracker.latest_message.get("text") or "")
        await sleep(float(found.group()) if found else 1)
        dispatcher.utter_message(text="Here I am.")
        return []


class Boom(Action):
    def name(self):
        return "action_boom"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="Nobody reads this.")
        raise RuntimeError("boom")


class Many(Action):
    def name(self):
        return "action_many"

    def run(self, dispatcher, tracker, domain):
        for number in range(1, 41):
            dispatcher.utter_message(text=f"Message {number}")
        return []


class Long(Action):
    def name(self):
        return "action_long"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="\n".join(f"Line {number} of a long answer" for number in range(1, 801)))
        return []


class Thread(Action):
    def name(self):
        return "action_thread"

    def run(self, dispatcher, tracker, domain):
        thread = rocketchat(tracker).get("threadId")
        dispatcher.utter_message(text="You are in a thread." if thread else "You are not in a thread.")
        return []
