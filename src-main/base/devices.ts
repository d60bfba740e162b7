/** What the core asks of the system about tokens when no driver can tell: USB devices, card readers, their service. */

export type UsbDevice = {
  /** Four hex digits, lower case. */
  readonly vendorId: string
  readonly productId: string
  /** As the device names itself; null where it does not. */
  readonly product: string | null
  readonly maker: string | null
  /** Has an interface of USB class 0B: a card reader, or a token that is reader and card in one. */
  readonly isReader: boolean
}

/** What a card says of itself when it gets power. */
export type CardAnswer = {
  /** ATR (ISO 7816-3), hex, lower case; null where the system does not tell, or the card did not answer. */
  readonly atr: string | null
  /** Its historical bytes, hex, lower case, where the system tells these alone; else null. */
  readonly historical: string | null
}

export type CardReader = {
  readonly name: string
  /** Null: no card in it. */
  readonly card: CardAnswer | null
}

export type ReaderServiceState =
  | 'running'
  | 'missing'
  | 'stopped'
  /** Its socket may not be opened. */
  | 'no-permission'
  /** It closed the connection at once: its access rules (polkit) say no. */
  | 'refused'
  | 'not-answering'
  | 'cannot-tell'

export type DeviceLook = {
  /** Null: the system does not tell. */
  readonly usb: readonly UsbDevice[] | null
  readonly service: ReaderServiceState
  /** Null: nobody to ask. */
  readonly readers: readonly CardReader[] | null
}

export type SystemFacts = {
  readonly platform: 'linux' | 'mac' | 'windows'
  /** For people: "Debian GNU/Linux 12 (bookworm)". */
  readonly name: string
  /** As in `process.arch`. */
  readonly arch: string
  /** How the program was packed, where that keeps it from seeing readers. */
  readonly packaging: 'none' | 'snap' | 'flatpak' | 'appimage'
}

/** Never logs in, never sends a command to a card, asks no person. Nothing here throws. */
export type Devices = {
  look(): Promise<DeviceLook>
  system(): SystemFacts
}
