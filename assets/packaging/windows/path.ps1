# Adds a folder to the path of the person or the machine, or removes it. Not done in NSIS: its strings end at 8192
# characters and would cut a long path short. The value is read and written unexpanded, so %SystemRoot% stays.
param(
  [Parameter(Mandatory)][ValidateSet('Add', 'Remove')][string]$Action,
  [Parameter(Mandatory)][ValidateSet('User', 'Machine')][string]$Scope,
  [Parameter(Mandatory)][string]$Folder
)
$ErrorActionPreference = 'Stop'
if ($Scope -eq 'Machine') {
  $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SYSTEM\CurrentControlSet\Control\Session Manager\Environment', $true)
} else {
  $key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Environment', $true)
}
$old = [string]$key.GetValue('Path', '', [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames)
$folders = @($old.Split(';') | Where-Object { $_ -ne '' -and $_.TrimEnd('\') -ne $Folder.TrimEnd('\') })
if ($Action -eq 'Add') { $folders += $Folder }
$new = $folders -join ';'
if ($new -ne $old) {
  $key.SetValue('Path', $new, [Microsoft.Win32.RegistryValueKind]::ExpandString)
  # Setting any variable through .NET tells the running programs that the environment has changed.
  [Environment]::SetEnvironmentVariable('TOKENSEAL_PATH_CHANGED', '1', $Scope)
  [Environment]::SetEnvironmentVariable('TOKENSEAL_PATH_CHANGED', $null, $Scope)
}
$key.Close()
