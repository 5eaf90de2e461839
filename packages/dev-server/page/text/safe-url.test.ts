import { describe, expect, it } from "vitest";
import { safeLink, safeMedia } from "./safe-url.ts";

describe("an address in a message", () => {
  it.each([
    ["https://example.com/a", "https://example.com/a"],
    ["mailto:ann@example.com", "mailto:ann@example.com"],
    ["//example.com/a", "https://example.com/a"],
    ["/file-upload/1/a.png", "/file-upload/1/a.png"],
  ])("can be followed: %s", (address, href) => {
    expect(safeLink(address)).toBe(href);
  });

  it.each(["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,<b>", "vbscript:x", "file:///a", "a", ""])(
    "cannot be followed: %j",
    (address) => {
      expect(safeLink(address)).toBeUndefined();
      expect(safeMedia(address)).toBeUndefined();
    },
  );

  it("can be a picture in the message itself, but no drawing that might hold a script", () => {
    expect(safeMedia("data:image/png;base64,AAAA")).toBe("data:image/png;base64,AAAA");
    expect(safeMedia("data:image/svg+xml;base64,AAAA")).toBeUndefined();
    expect(safeLink("data:image/png;base64,AAAA")).toBeUndefined();
  });
});
