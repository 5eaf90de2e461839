import { expect, test } from "vitest";
import type { ChatMessage } from "./chat-data.ts";
import { type ListOrder, pageOfMessages } from "./chat-pages.ts";

const messages = Array.from({ length: 10 }, (_, at) => newMessage(at));

function newMessage(at: number): ChatMessage {
  const createdAt = new Date(at).toISOString();
  return { id: `msg_${at}`, createdAt, payload: null, userId: "ann", conversationId: "room" };
}

/** The places of the messages in all the pages; before each page, somebody says something new. */
function listed(order: ListOrder, size: number): readonly (readonly number[])[] {
  const pages: (readonly number[])[] = [];
  let all: readonly ChatMessage[] = messages;
  let token: string | undefined;
  do {
    const { items, meta } = pageOfMessages(all, order, size, token);
    pages.push(items.map(({ id }) => Number(id.slice(4))));
    token = meta.nextToken;
    if (order !== "shuffled") all = [...all, newMessage(all.length)];
  } while (token !== undefined);
  return pages;
}

test("the newest come first", () => {
  expect(listed("newest", 4)).toEqual([
    [9, 8, 7, 6],
    [5, 4, 3, 2],
    [1, 0],
  ]);
});

test("pages of the newest have no order inside", () => {
  const pages = listed("mixed", 5);
  expect(pages.map((page) => page.toSorted())).toEqual([
    [5, 6, 7, 8, 9],
    [0, 1, 2, 3, 4],
  ]);
  expect(pages.flat()).not.toEqual(listed("newest", 5).flat());
});

test("there need not be any order", () => {
  const pages = listed("shuffled", 5);
  expect(pages.flat().toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(pages[0]?.toSorted()).not.toEqual([5, 6, 7, 8, 9]);
});

test("the last page is the last, also when it is full", () => {
  expect(listed("newest", 5)).toHaveLength(2);
  expect(pageOfMessages([], "newest", 5, undefined)).toEqual({ items: [], meta: {} });
});

test("a token that was never given is refused", () => {
  expect(() => pageOfMessages(messages, "newest", 5, "none")).toThrow("Invalid nextToken");
});
