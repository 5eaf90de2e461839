import { describe, expect, it } from "vitest";
import { type People, type RestCaller, startWithPeople } from "./people.fixture.ts";

function formWith(more: Readonly<Record<string, string>> = {}, field = "file", name = "my note.txt"): FormData {
  const form = new FormData();
  form.append(field, new File(["hello file"], name, { type: "text/plain" }));
  for (const [key, value] of Object.entries(more)) form.append(key, value);
  return form;
}

/** Takes a file into a room in the two steps of newer servers and returns its path. */
async function sent({ ada }: People, rid = "team"): Promise<string> {
  const taken = await ada.postForm(`rooms.media/${rid}`, formWith());
  await ada.post(`rooms.mediaConfirm/${rid}/${taken.text("file._id")}`);
  return taken.text("file.url");
}

describe("sending a file", () => {
  it("takes two steps, and nobody sees it before the second", async () => {
    await using people = await startWithPeople();
    const taken = await people.ada.postForm("rooms.media/team", formWith({ msg: "too early" }));
    const id = taken.text("file._id");
    expect(taken.body).toEqual({ success: true, file: { _id: id, url: `/file-upload/${id}/my%20note.txt` } });
    expect(people.server.messages("team")).toEqual([]);
    const confirmed = await people.ada.post(`rooms.mediaConfirm/team/${id}`, { msg: "see", description: "a *note*" });
    expect(confirmed.status).toBe(200);
    expect(confirmed.at("message")).toMatchObject({
      rid: "team",
      msg: "see",
      file: { _id: id, name: "my note.txt", type: "text/plain", size: 10 },
      files: [{ _id: id }],
      attachments: [
        {
          type: "file",
          title: "my note.txt",
          title_link: `/file-upload/${id}/my%20note.txt`,
          title_link_download: true,
          description: "a *note*",
          descriptionMd: [{ type: "PARAGRAPH" }],
          format: "TXT",
          size: 10,
        },
      ],
    });
    expect(confirmed.at("message.groupable")).toBeUndefined();
    expect(people.server.messages("team")).toMatchObject([{ msg: "see", groupable: false }]);
  });

  it("belongs into the thread that the caption names", async () => {
    await using people = await startWithPeople();
    const root = await people.ada.post("chat.sendMessage", { message: { rid: "team", msg: "root" } });
    const taken = await people.ada.postForm("rooms.media/team", formWith());
    const body = { tmid: root.text("message._id"), description: null };
    const confirmed = await people.ada.post(`rooms.mediaConfirm/team/${taken.text("file._id")}`, body);
    expect(confirmed.at("message.tmid")).toBe(root.text("message._id"));
  });

  it.each(["6.5", "7.13"] as const)("takes one step on %s", async (profile) => {
    await using people = await startWithPeople({ profile });
    const answer = await people.ada.postForm("rooms.upload/team", formWith({ msg: "see", description: "note" }));
    expect(answer).toMatchObject({
      status: 200,
      body: { message: { msg: "see", file: { name: "my note.txt" }, attachments: [{ description: "note" }] } },
    });
    expect(answer.at("message.file.size")).toBe(profile === "6.5" ? undefined : 10);
  });

  it.each([
    ["8.3", "rooms.upload/team"],
    ["6.5", "rooms.media/team"],
  ] as const)("has on %s no route %s", async (profile, path) => {
    await using people = await startWithPeople({ profile });
    expect((await people.ada.postForm(path, formWith())).status).toBe(404);
  });

  it.each([
    ["into a foreign group", "eve", "rooms.media/team", formWith(), {}, 403, "unauthorized"],
    ["into no room", "ada", "rooms.media/nowhere", formWith(), {}, 403, "unauthorized"],
    ["in another field", "ada", "rooms.media/team", formWith({}, "image"), {}, 400, "[invalid-field]"],
    ["without a file", "ada", "rooms.media/team", new FormData(), {}, 400, "[No file uploaded]"],
    [
      "that is too large",
      "ada",
      "rooms.media/team",
      formWith(),
      { FileUpload_MaxFileSize: 5 },
      400,
      "[error-file-too-large]",
    ],
    [
      "where files are switched off",
      "ada",
      "rooms.media/team",
      formWith(),
      { FileUpload_Enabled: false },
      400,
      "error-file-upload-disabled",
    ],
  ] as const)("is refused %s", async (_what, who, path, form, settings, status, error) => {
    await using people = await startWithPeople({ settings });
    expect(await people[who].postForm(path, form)).toMatchObject({ status, body: { success: false, error } });
  });

  it.each([
    ["an unknown file", "ada", "nothing", {}, 400, "[invalid-file]"],
    ["somebody else's file", "bot", undefined, {}, 400, "[invalid-file]"],
    ["a foreign group", "eve", undefined, {}, 403, "unauthorized"],
    ["a long description", "ada", undefined, { description: "x".repeat(5001) }, 400, "[error-message-size-exceeded]"],
  ] as const)("is not confirmed for %s", async (_what, who, fileId, body, status, error) => {
    await using people = await startWithPeople();
    const taken = await people.ada.postForm("rooms.media/team", formWith());
    const path = `rooms.mediaConfirm/team/${fileId ?? taken.text("file._id")}`;
    expect(await people[who].post(path, body)).toMatchObject({ status, body: { success: false, error } });
  });

  it("is confirmed once", async () => {
    await using people = await startWithPeople();
    const taken = await people.ada.postForm("rooms.media/team", formWith());
    const path = `rooms.mediaConfirm/team/${taken.text("file._id")}`;
    expect((await people.ada.post(path)).status).toBe(200);
    expect(await people.ada.post(path)).toMatchObject({ status: 400, body: { error: "[invalid-file]" } });
  });
});

describe("downloading a file", () => {
  const asQuery = ({ headers }: RestCaller) =>
    `?rc_uid=${headers["X-User-Id"]}&rc_token=${encodeURIComponent(headers["X-Auth-Token"] ?? "")}`;
  const asCookie = ({ headers }: RestCaller) =>
    `rc_uid=${headers["X-User-Id"]}; rc_token=${encodeURIComponent(headers["X-Auth-Token"] ?? "")}`;

  it("works with headers, a query or cookies", async () => {
    await using people = await startWithPeople();
    const url = people.server.url + (await sent(people));
    const answers = await Promise.all([
      fetch(url, { headers: people.bot.headers }),
      fetch(url + asQuery(people.bot)),
      fetch(url, { headers: { Cookie: asCookie(people.bot) } }),
    ]);
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("text/plain");
      expect(answer.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''my%20note.txt");
      expect(await answer.text()).toBe("hello file");
    }
  });

  it("is forbidden to strangers and to those outside the room", async () => {
    await using people = await startWithPeople();
    const url = people.server.url + (await sent(people));
    expect((await fetch(url)).status).toBe(403);
    expect((await fetch(url + asQuery(people.eve))).status).toBe(403);
    expect((await fetch(`${url}?rc_uid=id-bot&rc_token=wrong`)).status).toBe(403);
  });

  it("is open where files are not protected", async () => {
    await using people = await startWithPeople({ settings: { FileUpload_ProtectFiles: false } });
    expect((await fetch(people.server.url + (await sent(people)))).status).toBe(200);
  });

  it("gives the file alone when its bytes are a part of a larger memory", async () => {
    await using people = await startWithPeople({ settings: { FileUpload_ProtectFiles: false } });
    const bytes = Buffer.from("hello file");
    const { file } = await people.server.as("ada").upload("team", { name: "a.txt", type: "text/plain", bytes });
    const answer = await fetch(`${people.server.url}/file-upload/${file?._id}/a.txt`);
    expect(await answer.text()).toBe("hello file");
  });

  it("finds no file that does not exist", async () => {
    await using people = await startWithPeople();
    const answer = await fetch(`${people.server.url}/file-upload/nothing/a.txt`, { headers: people.ada.headers });
    expect(answer.status).toBe(404);
  });
});

describe("avatars", () => {
  it.each([
    ["/avatar/ada", "A"],
    ["/avatar/uid/id-bot", "B"],
    ["/avatar/room/lobby", "L"],
    ["/avatar/@general", "G"],
  ])("%s shows the letter %s", async (path, letter) => {
    await using people = await startWithPeople();
    const answer = await fetch(people.server.url + path);
    expect(answer.headers.get("content-type")).toBe("image/svg+xml");
    expect(await answer.text()).toContain(`>${letter}</text>`);
  });
});
