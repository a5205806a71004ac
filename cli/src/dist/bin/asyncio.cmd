@echo off
rem The asyncio command for Windows.
setlocal
set "LIB=%~dp0..\lib"
set "JAVA=java.exe"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" -XX:TieredStopAtLevel=1 -cp "%LIB%\command\*;%LIB%\command\resolver\*" io.asyncio4j.cli.Start "%LIB%" "%~f0" %*
exit /b %ERRORLEVEL%
