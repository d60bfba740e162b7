/** Hook of electron-builder: adds to the MSI what its options cannot say. Plain JavaScript, as the builder loads it. */
import { readFileSync, writeFileSync } from 'node:fs'

/**
 * "Open with" for PDFs without taking them over (the builder's own association would set the default), and the
 * command on the path. Both are components, so Windows Installer removes them again.
 */
export const EXTRA_COMPONENTS = `
      <Component Id="TokensealOpenWith" Guid="*">
        <RegistryValue Root="HKMU" Key="Software\\Classes\\Tokenseal.pdf\\shell\\open\\command" Type="string" KeyPath="yes" Value="&quot;[APPLICATIONFOLDER]Tokenseal.exe&quot; &quot;%1&quot;"/>
        <RegistryValue Root="HKMU" Key="Software\\Classes\\Tokenseal.pdf" Type="string" Value="PDF document"/>
        <RegistryValue Root="HKMU" Key="Software\\Classes\\.pdf\\OpenWithProgids" Name="Tokenseal.pdf" Type="string" Value=""/>
      </Component>
      <Component Id="TokensealCommand" Guid="*">
        <RegistryValue Root="HKMU" Key="Software\\Tokenseal" Name="CommandOnPath" Type="integer" Value="1" KeyPath="yes"/>
        <Environment Id="TokensealPath" Name="PATH" Action="set" Part="last" Permanent="no" System="yes" Value="[APPLICATIONFOLDER]resources\\bin"/>
      </Component>`

/** @param wxs the project the builder wrote @returns the same with our components */
export function withComponents(wxs) {
  const opening = '<ComponentGroup Id="ProductComponents" Directory="APPLICATIONFOLDER">'
  if (!wxs.includes(opening))
    throw new Error('the MSI project has another shape than electron-builder 26 writes')
  return wxs.replace(opening, () => `${opening}${EXTRA_COMPONENTS}`)
}

/** Called by electron-builder. */
export async function msiProjectCreated(path) {
  writeFileSync(path, withComponents(readFileSync(path, 'utf8')))
}
