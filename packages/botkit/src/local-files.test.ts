import { writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { stateFolder } from "@rocketchat-connectors/testkit";
import { describe, expect, it } from "vitest";
import { toActivity, toRocketChat } from "./map.ts";
import { openOffice, openPlainOffice } from "./office.fixture.ts";
import { webhookEvent, webhookRoom } from "./webhook.ts";

/** An attachment as somebody may post it who wants to read the disk of the bot's machine. */
const trap = (path: string) => ({ contentType: "text/plain", contentUrl: path, name: "taken.txt", title: "hello" });

describe("what people attach never makes a bot upload a file of its own machine", () => {
  it("when a Botkit bot sends back what it got", async () => {
    await using folder = await stateFolder();
    await writeFile(folder.copy, "the secret of the machine");
    await using office = await openOffice({
      scripts: (controller) =>
        controller.hears("echo", "message", async (bot, message) => {
          const { attachments, room: _room, ...rest } = message;
          await bot.reply(message, { text: "one", attachments });
          await bot.reply(message, { text: "two", channelData: message.incoming_message.channelData });
          await bot.reply(message, { ...rest, text: "three", conversation: message.incoming_message.conversation });
          await bot.reply(message, { text: "four", attachments: [...(attachments?.[1]?.attachments ?? [])] });
          await bot.reply(message, "done");
        }),
    });
    const { server } = office;
    const paths = [folder.copy, pathToFileURL(folder.copy).href];
    const nested = { title: "nested", attachments: paths.map(trap) };
    await office.ann.say("lounge", "echo", {
      attachments: [...paths.map(trap).slice(0, 1), nested, trap(paths[1] ?? "")],
    });
    await server.waitForMessage({ room: "lounge", from: "bot", text: "done" });
    expect(server.messages("lounge").filter(({ file, files, u }) => u.username === "bot" && (file || files))).toEqual(
      [],
    );
    expect(office.said("lounge")).toEqual(["one", "two", "three", "four", "done"]);
  });

  it("when a bot without Botkit does", async () => {
    await using folder = await stateFolder();
    await writeFile(folder.copy, "the secret of the machine");
    await using office = await openPlainOffice(async (context) => {
      const { text, attachments = [], channelData } = context.activity;
      await context.sendActivity({ type: "message", text: `you said ${text}`, attachments, channelData });
      await context.sendActivity("done");
    });
    await office.ann.say("lounge", "echo", { attachments: [trap(folder.copy)] });
    await office.server.waitForMessage({ room: "lounge", from: "bot", text: "done" });
    expect(office.server.messages("lounge").filter(({ file, u }) => u.username === "bot" && file)).toEqual([]);
  });

  it.each(["file:///etc/hostname", "FILE:///etc/hostname", "/etc/hostname", "c:\\windows\\win.ini", "\\\\host\\share"])(
    "when a link of an attachment is %s",
    (link) => {
      const document = { _id: "m", attachments: [{ type: "file", title_link: link, title: "a" }, trap(link)] };
      const body = {
        ...document,
        channel_id: "r",
        message_id: "m",
        user_id: "ann-id",
        user_name: "ann",
        message: document,
      };
      const self = { userId: "bot-id", username: "bot" };
      const event = webhookEvent(body, {
        room: webhookRoom(body),
        self: { id: "bot-id", username: "bot" },
        serverUrl: "https://chat.example",
      });
      const activity = event && toActivity(event, self);
      expect(activity?.type).toBe("message");
      for (const said of [
        { attachments: activity?.attachments ?? [] },
        { attachments: activity?.channelData.attachments },
        { channelData: activity?.channelData },
        { channelData: activity?.channelData.webhook },
        { channelData: activity?.channelData.webhook.message },
      ]) {
        expect(toRocketChat({ type: "message", ...said })).not.toMatchObject({
          files: [{ content: { path: expect.anything() } }],
        });
      }
    },
  );
});
