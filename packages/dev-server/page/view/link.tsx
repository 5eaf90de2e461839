import type { ComponentChildren } from "preact";
import { safeLink } from "../text/safe-url.ts";

interface LinkProps {
  readonly address: string | undefined;
  readonly class?: string;
  /** The name under which what is behind the link is stored instead of opened. */
  readonly download?: string;
  readonly children: ComponentChildren;
}

/** A link that opens beside the chat; where no safe address is given, its words stand alone. */
export function Link({ address, children, ...more }: LinkProps) {
  const href = safeLink(address ?? "");
  if (href === undefined) return <>{children}</>;
  return (
    <a {...more} href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}
