const shapes = {
  attach: "M13.5 7.5 8 13a2 2 0 0 0 2.8 2.8l5.7-5.7a3.6 3.6 0 0 0-5-5.1L5.6 10.900a5.2 5.2 0 0 0 7.3 7.400l4.6-4.6",
  back: "M12.5 4.5 7 10l5.5 5.5",
  channel: "M8.3 3.5 6.7 16.500M13.3 3.500l-1.6 13M4 7.500h13M3 12.500h13",
  close: "m5 5 10 10M15 5 5 15",
  file: "M11.5 2.500H6A1.5 1.5 0 0 0 4.5 4v12A1.5 1.5 0 0 0 6 17.500h8a1.5 1.5 0 0 0 1.5-1.500V6.500zM11.5 2.500v4h4",
  group: "M5.5 9h9a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1ZM7 9V6.500a3 3 0 0 1 6 0V9",
  person: "M10 10a3.3 3.3 0 1 0 0-6.600A3.3 3.3 0 0 0 10 10ZM3.5 17a6.5 5 0 0 1 13 0",
  plus: "M10 4v12M4 10h12",
  react: "M10 17.500a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7.5 8v.500M12.5 8v.500M6.8 11.800a3.8 3.8 0 0 0 6.4 0",
  reply:
    "M3.5 5.500A1.5 1.5 0 0 1 5 4h10a1.5 1.5 0 0 1 1.5 1.500v7A1.5 1.5 0 0 1 15 14H9.500L6 17v-3H5a1.5 1.5 0 0 1-1.5-1.500z",
  send: "M3.5 10h12M10.5 5l5 5-5 5",
  signOut: "M8 3.500H5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.500h3M12.5 6.5 16 10l-3.5 3.500M16 10H7.5",
} as const;

/** The signs that there are. */
export type IconName = keyof typeof shapes;

/** A sign that decorates; what it means is said by the label of the button around it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <path
        d={shapes[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
