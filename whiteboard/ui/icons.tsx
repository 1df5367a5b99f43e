import type { ReactNode } from 'react';

/** Drawn on a grid of 24 by 24, as strokes of 1.75 with round ends; filled parts say so themselves. */
const DRAWINGS = {
  select: <path d="M6 4.5 18.5 11l-5.4 1.6-2.4 5.2z" />,
  hand: (
    <path d="M8 12.5V6.7a1.4 1.4 0 0 1 2.8 0V11m0-.5V5.2a1.4 1.4 0 0 1 2.8 0V11m0-.3V6.4a1.4 1.4 0 0 1 2.8 0V12m0-2.5a1.4 1.4 0 0 1 2.8 0v4.2c0 3.6-2.4 6.3-5.8 6.3-2.6 0-4.1-1-5.4-3.1L4.9 12.9c-.8-1.3.9-2.5 1.9-1.4L8 13" />
  ),
  pen: (
    <>
      <path d="m4.5 19.5 1-4.2L15.8 5a1.9 1.9 0 0 1 2.7 0l.5.5a1.9 1.9 0 0 1 0 2.7L8.7 18.5z" />
      <path d="m13.8 7 3.2 3.2" />
    </>
  ),
  line: <path d="M5 19 19 5" />,
  arrow: <path d="M5 19 18.5 5.5M10.5 5h8.5v8.5" />,
  rectangle: <rect x="4" y="5.5" width="16" height="13" rx="2" />,
  ellipse: <ellipse cx="12" cy="12" rx="8.5" ry="7" />,
  diamond: <path d="M12 3.5 20.5 12 12 20.5 3.5 12z" />,
  text: <path d="M5 7V5h14v2M12 5v14M9.5 19h5" />,
  eraser: (
    <path d="m9 19.5-4.6-4.6a1.7 1.7 0 0 1 0-2.4l7.6-7.6a1.7 1.7 0 0 1 2.4 0l4.7 4.7a1.7 1.7 0 0 1 0 2.4l-7.5 7.5zM8.2 8.7l7 7M9 19.5h11" />
  ),
  laser: (
    <>
      <path d="M4 20 13 11" />
      <path d="M16.5 3v3M16.5 9.5v3M21.2 7.8h-3M14.8 7.8h-3M19.8 4.5l-1.5 1.5M19.8 11.1l-1.5-1.5" />
    </>
  ),
  pin: <path d="M9 4h6l-.7 5.5 2.7 2.7v1.5H7v-1.5l2.7-2.7zM12 13.7V20" />,
  more: (
    <g fill="currentColor" stroke="none">
      <circle cx="5.5" cy="12" r="1.7" />
      <circle cx="12" cy="12" r="1.7" />
      <circle cx="18.5" cy="12" r="1.7" />
    </g>
  ),
  menu: <path d="M4.5 7h15M4.5 12h15M4.5 17h15" />,
  undo: <path d="M8.5 5 4.5 9l4 4M4.5 9H14a5 5 0 0 1 0 10h-3" />,
  redo: <path d="m15.5 5 4 4-4 4M19.5 9H10a5 5 0 0 0 0 10h3" />,
  cut: (
    <>
      <circle cx="6.5" cy="17.5" r="2.5" />
      <circle cx="17.5" cy="17.5" r="2.5" />
      <path d="M8 15.5 16 4M16 15.5 8 4" />
    </>
  ),
  copy: (
    <>
      <rect x="8.5" y="8.5" width="11" height="11" rx="2" />
      <path d="M15.5 5.8a1.8 1.8 0 0 0-1.8-1.3H6.5a2 2 0 0 0-2 2v7.2a1.8 1.8 0 0 0 1.3 1.8" />
    </>
  ),
  paste: (
    <>
      <path d="M9 5.5H7a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-11a2 2 0 0 0-2-2h-2" />
      <rect x="9" y="3.5" width="6" height="4" rx="1.2" />
    </>
  ),
  duplicate: (
    <>
      <rect x="8.5" y="8.5" width="11" height="11" rx="2" />
      <path d="M15.5 5.8a1.8 1.8 0 0 0-1.8-1.3H6.5a2 2 0 0 0-2 2v7.2a1.8 1.8 0 0 0 1.3 1.8M14 11.5v5M11.5 14h5" />
    </>
  ),
  trash: (
    <path d="M4.5 7h15M9.5 7V5a1 1 0 0 1 1-1h3a1 1 0 0 1 1 1v2M6.5 7l.8 11.2a2 2 0 0 0 2 1.8h5.4a2 2 0 0 0 2-1.8L17.5 7M10.3 11v5M13.7 11v5" />
  ),
  selectAll: (
    <>
      <path
        strokeDasharray="2.6 2.4"
        d="M6 4.5h12A1.5 1.5 0 0 1 19.5 6v12a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 18V6A1.5 1.5 0 0 1 6 4.5z"
      />
      <rect x="8.5" y="8.5" width="7" height="7" rx="1" />
    </>
  ),
  group: (
    <>
      <rect x="4" y="4" width="16" height="16" rx="2" strokeDasharray="3 2.5" />
      <rect x="7.5" y="7.5" width="5" height="5" rx="1" />
      <rect x="11.5" y="11.5" width="5" height="5" rx="1" />
    </>
  ),
  ungroup: (
    <>
      <rect x="4" y="4" width="7" height="7" rx="1.5" />
      <rect x="13" y="13" width="7" height="7" rx="1.5" />
      <path d="M14.5 9.5 18 6M18 6h-3M18 6v3" />
    </>
  ),
  front: <path d="M5 4.5h14M12 20V9M7.5 13.5 12 9l4.5 4.5" />,
  forward: <path d="M12 19.5v-14M7 10.5l5-5 5 5" />,
  backward: <path d="M12 4.5v14M7 13.5l5 5 5-5" />,
  back: <path d="M5 19.5h14M12 4v11M7.5 10.5 12 15l4.5-4.5" />,
  lock: (
    <>
      <rect x="5.5" y="10.5" width="13" height="9.5" rx="2" />
      <path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5" />
    </>
  ),
  unlock: (
    <>
      <rect x="5.5" y="10.5" width="13" height="9.5" rx="2" />
      <path d="M8.5 10.5V7.5a3.5 3.5 0 0 1 6.8-1.2" />
    </>
  ),
  plus: <path d="M12 5.5v13M5.5 12h13" />,
  minus: <path d="M5.5 12h13" />,
  zoomReset: <path d="M6 8.5 8.5 7v10M12 10.5v.1M12 14.5v.1M15.5 8.5 18 7v10" />,
  fit: (
    <path d="M4.5 9V5.5a1 1 0 0 1 1-1H9M15 4.5h3.5a1 1 0 0 1 1 1V9M19.5 15v3.5a1 1 0 0 1-1 1H15M9 19.5H5.5a1 1 0 0 1-1-1V15" />
  ),
  fitSelection: (
    <>
      <path d="M4.5 8V5.5a1 1 0 0 1 1-1H8M16 4.5h2.5a1 1 0 0 1 1 1V8M19.5 16v2.5a1 1 0 0 1-1 1H16M8 19.5H5.5a1 1 0 0 1-1-1V16" />
      <rect x="8.5" y="8.5" width="7" height="7" rx="1" />
    </>
  ),
  grid: <path d="M4.5 4.5h15v15h-15zM9.5 4.5v15M14.5 4.5v15M4.5 9.5h15M4.5 14.5h15" />,
  theme: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor" />
    </>
  ),
  newBoard: (
    <path d="M13.5 4H7a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9.5zM13.5 4v5.5H19M12 12.5v4.5M9.7 14.8h4.6" />
  ),
  recent: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 7.5V12l3 2" />
    </>
  ),
  open: (
    <path d="M4.5 18V6.5a1.5 1.5 0 0 1 1.5-1.5h3.6l2 2.5H17A1.5 1.5 0 0 1 18.5 9v1.5M4.5 18.2 7 11.5a1.5 1.5 0 0 1 1.4-1h11a1 1 0 0 1 1 1.3l-2 6.2a1.5 1.5 0 0 1-1.4 1H5.3a.9.9 0 0 1-.8-.8z" />
  ),
  save: <path d="M12 4.5v10.5M7.5 10.5 12 15l4.5-4.5M5 19.5h14" />,
  image: (
    <>
      <rect x="4" y="5" width="16" height="14" rx="2" />
      <circle cx="9" cy="10" r="1.5" />
      <path d="m5 17 4.5-4 3 2.5 3.5-4 4 4" />
    </>
  ),
  share: (
    <path d="M12 15V4.5M8 8.2l4-3.7 4 3.7M5.5 12.5V18a1.5 1.5 0 0 0 1.5 1.5h10a1.5 1.5 0 0 0 1.5-1.5v-5.5" />
  ),
  people: (
    <>
      <circle cx="9.5" cy="8.5" r="3.2" />
      <path d="M3.5 19c.3-3.3 2.7-5.3 6-5.3s5.7 2 6 5.3M15.5 5.6a3.2 3.2 0 0 1 0 5.8M17.5 14.3c1.7.8 2.8 2.4 3 4.7" />
    </>
  ),
  connection: <path d="M3.5 12h4l2.8-6.5 3.6 13 2.6-6.5h4" />,
  search: (
    <>
      <circle cx="11" cy="11" r="6" />
      <path d="m15.5 15.5 4 4" />
    </>
  ),
  settings: (
    <>
      <path d="M4.5 7.5h8M17.5 7.5h2M4.5 16.5h2M11.5 16.5h8" />
      <circle cx="15" cy="7.5" r="2.3" />
      <circle cx="9" cy="16.5" r="2.3" />
    </>
  ),
  help: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M9.6 9.6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2 1-1.2 1.9M12 16.6v.1" />
    </>
  ),
  close: <path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />,
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  qr: (
    <path d="M4.5 4.5h5.5V10H4.5zM14 4.5h5.5V10H14zM4.5 14H10v5.5H4.5zM14 14h2v2h-2zM19.5 14v2.5M17 19.5h-3V18M19.5 19.5h-.1" />
  ),
  eye: (
    <>
      <path d="M3 12c2-4 5.2-6 9-6s7 2 9 6c-2 4-5.2 6-9 6s-7-2-9-6z" />
      <circle cx="12" cy="12" r="2.7" />
    </>
  ),
  warning: <path d="M12 4.5 3.5 19h17zM12 10v4.5M12 16.7v.1" />,
  cloudDone: (
    <path d="M7.5 18.5a4 4 0 0 1-.5-8 5.2 5.2 0 0 1 10-1 4.5 4.5 0 0 1 .2 9zM9.5 13.5l2 2 3.2-3.5" />
  ),
  cloudBusy: (
    <path d="M7.5 18.5a4 4 0 0 1-.5-8 5.2 5.2 0 0 1 10-1 4.5 4.5 0 0 1 .2 9zM9.5 14.2v.1M12 14.2v.1M14.5 14.2v.1" />
  ),
  device: (
    <>
      <rect x="4.5" y="5" width="15" height="10.5" rx="1.5" />
      <path d="M3 19h18" />
    </>
  ),
  alignLeft: <path d="M5 6.5h14M5 12h9M5 17.5h12" />,
  alignCentre: <path d="M5 6.5h14M7.5 12h9M6 17.5h12" />,
  alignRight: <path d="M5 6.5h14M10 12h9M7 17.5h12" />,
  none: <path d="m5.5 18.5 13-13" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof DRAWINGS;

/** A picture beside or instead of words; hidden from screen readers, for which the control has a label. */
export const Icon = ({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    className="icon"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.75"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    {DRAWINGS[name]}
  </svg>
);
