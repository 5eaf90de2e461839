const minuteMs = 60_000;
const groupedWithinMs = 5 * minuteMs;

/** The time of day. */
export function clock(time: number): string {
  return new Date(time).toLocaleTimeString([], { timeStyle: "short" });
}

/** Day and time in full. */
export function fullTime(time: number): string {
  return new Date(time).toLocaleString([], { dateStyle: "full", timeStyle: "medium" });
}

/** Names the day of a time as one does on the day of `now`. */
export function dayName(time: number, now: number): string {
  if (isSameDay(time, now)) return "Today";
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (isSameDay(time, yesterday.getTime())) return "Yesterday";
  const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return new Date(time).toLocaleDateString([], {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(isThisYear ? {} : { year: "numeric" }),
  });
}

/** Whether two times fall on one day where the person is. */
export function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** Whether two times are so close that messages of one author go together. */
export function isSoonAfter(later: number, earlier: number): boolean {
  return later - earlier < groupedWithinMs;
}
