; What the installer does besides copying: offers Tokenseal for PDFs without taking them over, and puts the
; `tokenseal` command on the path. SHELL_CONTEXT is the person's or the machine's part of the registry.

!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Tokenseal.pdf" "" "PDF document"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Tokenseal.pdf\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Classes\.pdf\OpenWithProgids" "Tokenseal.pdf" ""
  ${if} $installMode == "all"
    StrCpy $0 "Machine"
  ${else}
    StrCpy $0 "User"
  ${endif}
  nsExec::ExecToLog '"$SYSDIR\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$INSTDIR\resources\path.ps1" -Action Add -Scope $0 -Folder "$INSTDIR\resources\bin"'
  Pop $1
!macroend

!macro customUnInstall
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.pdf\OpenWithProgids" "Tokenseal.pdf"
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Tokenseal.pdf"
  ${if} $installMode == "all"
    StrCpy $0 "Machine"
  ${else}
    StrCpy $0 "User"
  ${endif}
  nsExec::ExecToLog '"$SYSDIR\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$INSTDIR\resources\path.ps1" -Action Remove -Scope $0 -Folder "$INSTDIR\resources\bin"'
  Pop $1
!macroend
