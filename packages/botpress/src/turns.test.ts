import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Turns, type WaitOptions } from "./turns.ts";

const usual: WaitOptions = { conversationId: "c", answerMs: 1_000, quietMs: 100, signals: [] };

/** A wait, with what became of it. */
function waiting(turns: Turns, options: Partial<WaitOptions> = {}): { outcome?: boolean } {
  const seen: { outcome?: boolean } = {};
  void turns.wait({ ...usual, ...options }).then((outcome) => {
    seen.outcome = outcome;
  });
  return seen;
}

describe("a turn's wait", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("ends when nothing came after a while", async () => {
    const seen = waiting(new Turns());
    await vi.advanceTimersByTimeAsync(999);
    expect(seen.outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.outcome).toBe(false);
  });

  it("begins when the question is handed over, if that takes time", async () => {
    let hand = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      hand = resolve;
    });
    const seen = waiting(new Turns(), { asked });
    await vi.advanceTimersByTimeAsync(5_000);
    hand();
    await vi.advanceTimersByTimeAsync(999);
    expect(seen.outcome).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.outcome).toBe(false);
  });

  it("ends when the bot was quiet for long enough after its last word, of this conversation only", async () => {
    const turns = new Turns();
    const seen = waiting(turns);
    for (let count = 0; count < 20; count += 1) {
      turns.stirred("c", "speaking");
      await vi.advanceTimersByTimeAsync(200);
      turns.stirred("c", "quiet");
      await vi.advanceTimersByTimeAsync(99);
    }
    expect(seen.outcome).toBeUndefined();
    turns.stirred("other", "speaking");
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.outcome).toBe(true);
  });

  it("does not begin to end before anything was said", async () => {
    const turns = new Turns();
    const seen = waiting(turns);
    turns.stirred("c", "quiet");
    await vi.advanceTimersByTimeAsync(200);
    expect(seen.outcome).toBeUndefined();
  });

  it("ends soon when the answer was given before", async () => {
    const seen = waiting(new Turns(), { isAnswered: true });
    await vi.advanceTimersByTimeAsync(100);
    expect(seen.outcome).toBe(true);
  });

  it("lasts while the answer is being said as it begins", async () => {
    const turns = new Turns();
    const seen = waiting(turns, { isSpeaking: true });
    await vi.advanceTimersByTimeAsync(500);
    expect(seen.outcome).toBeUndefined();
    turns.stirred("c", "quiet");
    await vi.advanceTimersByTimeAsync(100);
    expect(seen.outcome).toBe(true);
  });

  it.each([0, 1])("ends when nobody waits any longer (%i)", async (index) => {
    const stops = [new AbortController(), new AbortController()];
    const seen = waiting(new Turns(), { signals: stops.map(({ signal }) => signal) });
    stops[index]?.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(seen.outcome).toBe(false);
  });

  it("does not begin when nobody waits", async () => {
    expect(await new Turns().wait({ ...usual, signals: [AbortSignal.abort()] })).toBe(false);
  });

  it("lets the room go on with the first answer", async () => {
    const turns = new Turns();
    const answered = vi.fn();
    waiting(turns, { answered });
    expect(answered).not.toHaveBeenCalled();
    turns.stirred("c", "speaking");
    turns.stirred("c", "quiet");
    expect(answered).toHaveBeenCalled();
    const again = vi.fn();
    waiting(turns, { answered: again, isAnswered: true });
    expect(again).toHaveBeenCalled();
  });
});
