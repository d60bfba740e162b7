/** Passwords of encrypted files of the corpus, as the tests that they come from name them; they protect nothing. */
import { basename } from 'node:path'

/** Owner passwords, or user passwords whose permissions let a person sign. Files that open without one are not here. */
const PASSWORDS: Readonly<Record<string, string>> = {
  'endesive_pdf-encrypted.pdf': '1234',
  'own_enc-aes-128-user.pdf': 'user',
  'own_enc-aes-256-noforms-nomod.pdf': 'owner',
  'own_enc-aes-256-unicode.pdf': 'pässwörd',
  'own_enc-aes-256-user.pdf': 'user',
  'own_enc-rc4-128-user.pdf': 'owner',
  'pdfbox_PasswordSample-128bit.pdf': 'owner',
  'pdfbox_PasswordSample-40bit.pdf': 'owner',
  'pdfium_encrypted.pdf': '5678',
  'pdfium_encrypted_hello_world_r6.pdf': 'âge',
  'pyh_embedded-encrypted-nocf.pdf': 'secret',
  'pyh_minimal-aes256.pdf': 'ownersecret',
  'pyh_minimal-two-fields-aes256.pdf': 'usersecret',
  'pyh_minimal-with-field-rc4.pdf': 'ownersecret',
  'qpdf_enc-R2_V1_O_master.pdf': 'master',
  'qpdf_enc-R2_V1_U_view_O_view.pdf': 'view',
  'qpdf_enc-R3_V2_O_master.pdf': 'master',
  'qpdf_enc-R3_V2_U_view_O_view.pdf': 'view',
  'qpdf_enc-XI-R6_V5_O_master.pdf': 'master',
  'qpdf_enc-XI-R6_V5_U_view_O_master.pdf': 'master',
  'qpdf_enc-XI-R6_V5_U_wwwww_O_wwwww.pdf': 'wwwww',
}

/** @returns null where none is needed, or none is known */
export function passwordOf(file: string): string | null {
  return PASSWORDS[basename(file)] ?? null
}
