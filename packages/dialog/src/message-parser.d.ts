/** The package lists its types after its code in `exports`, so that the compiler never finds them. */
declare module "@rocket.chat/message-parser" {
  export function parse(text: string, options?: Readonly<Record<string, unknown>>): unknown;
}
