@echo off
rem The `tokenseal` command of an installed Tokenseal: its own program, started as plain Node, without a window.
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0..\..\Tokenseal.exe" "%~dp0..\app.asar.unpacked\dist\cli\main.mjs" %*
exit /b %ERRORLEVEL%
