/** Whether a version such as `12.20.1` is older than another; what is missing counts as 0. */
export function isBefore(version: string, other: string): boolean {
  const [mine, its] = [numbers(version), numbers(other)];
  for (let part = 0; part < Math.max(mine.length, its.length); part += 1) {
    const difference = (mine[part] ?? 0) - (its[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function numbers(version: string): readonly number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}
