import { expect, it } from "vitest";
import { readInvitation } from "./invitation.ts";

it("reads who a link invites and leaves neither name nor password in the address", () => {
  expect(readInvitation("http://127.0.0.1:3000/?user=ann&password=s%26cret#x")).toEqual({
    invitation: { user: "ann", password: "s&cret" },
    address: "http://127.0.0.1:3000/#x",
  });
});

it("invites nobody where the link names nobody", () => {
  expect(readInvitation("http://127.0.0.1:3000/")).toEqual({
    invitation: { user: "", password: "" },
    address: "http://127.0.0.1:3000/",
  });
});
