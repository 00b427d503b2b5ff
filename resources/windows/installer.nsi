; The installer of Org Loader: per user, without an administrator, in Russian and English.
; Silent: /S; with it /DESKTOP makes an icon on the desktop and /AUTOSTART starts the program at
; logon. Exit code 3: the program is running. The uninstaller keeps settings and history unless it
; is given /PURGE or the user says so.

Unicode true
Target amd64-unicode
ManifestSupportedOS Win10
RequestExecutionLevel user
SetDateSave off
!ifdef FAST
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif

!include "MUI2.nsh"
!include "FileFunc.nsh"

!define NAME "Org Loader"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\OrgLoader"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define IS_RUNNING 3

Name "${NAME}"
OutFile "${TARGET}"
InstallDir "$LOCALAPPDATA\Programs\Org Loader"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME}"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\orgloader.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Russian"

LangString RUNNING ${LANG_ENGLISH} "Org Loader is running. Close it, wait for a load to end, and try again."
LangString RUNNING ${LANG_RUSSIAN} "Org Loader запущен. Закройте его, дождитесь окончания загрузки и повторите попытку."
LangString PURGE ${LANG_ENGLISH} "Remove the settings, the links and the history of loads too?$\n$\nWithout the links, the next installation no longer knows what it loaded."
LangString PURGE ${LANG_RUSSIAN} "Удалить также настройки, связи и историю загрузок?$\n$\nБез связей следующая установка не узнает то, что загружено раньше."
LangString PROGRAM ${LANG_ENGLISH} "Program"
LangString PROGRAM ${LANG_RUSSIAN} "Программа"
LangString DESKTOP ${LANG_ENGLISH} "Icon on the desktop"
LangString DESKTOP ${LANG_RUSSIAN} "Значок на рабочем столе"
LangString AUTOSTART ${LANG_ENGLISH} "Start at logon"
LangString AUTOSTART ${LANG_RUSSIAN} "Запускать при входе в систему"

; A program that is running has this library loaded, however it was started: Windows then lets
; nobody open it for writing. A name that the program takes for itself (a mutex) would not be seen
; from another session, where the gateway may run.
!macro REFUSE_WHILE_RUNNING
  again:
  IfFileExists "$INSTDIR\python\python313.dll" 0 free
  ClearErrors
  FileOpen $0 "$INSTDIR\python\python313.dll" a
  IfErrors 0 closed
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again
    SetErrorLevel ${IS_RUNNING}
    Quit
  closed:
    FileClose $0
  free:
!macroend

Section "$(PROGRAM)" SEC_PROGRAM
  SectionIn RO
  !insertmacro REFUSE_WHILE_RUNNING
  ; Nothing of an earlier version may stay among the new modules.
  RMDir /r "$INSTDIR\lib"
  RMDir /r "$INSTDIR\python"
  RMDir /r "$INSTDIR\licenses"
  SetOutPath "$INSTDIR"
  File /r "${APP}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\Org Loader.lnk" "$INSTDIR\orgloader.exe"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\orgloader.exe"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
SectionEnd

Section /o "$(DESKTOP)" SEC_DESKTOP
  CreateShortCut "$DESKTOP\Org Loader.lnk" "$INSTDIR\orgloader.exe"
SectionEnd

Section /o "$(AUTOSTART)" SEC_AUTOSTART
  WriteRegStr HKCU "${RUN}" "OrgLoader" '"$INSTDIR\orgloader.exe"'
SectionEnd

!macro CHOOSE OPTION SECTION
  ClearErrors
  ${GetOptions} $1 "${OPTION}" $2
  ${IfNot} ${Errors}
    SectionSetFlags ${SECTION} ${SF_SELECTED}
  ${EndIf}
!macroend

Function .onInit
  ${GetParameters} $1
  !insertmacro CHOOSE "/DESKTOP" ${SEC_DESKTOP}
  !insertmacro CHOOSE "/AUTOSTART" ${SEC_AUTOSTART}
FunctionEnd

Section "Uninstall"
  !insertmacro REFUSE_WHILE_RUNNING
  StrCpy $3 keep
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/PURGE" $2
  ${IfNot} ${Errors}
    StrCpy $3 purge
  ${Else}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(PURGE)" /SD IDNO IDNO kept
    StrCpy $3 purge
    kept:
  ${EndIf}
  ${If} $3 == purge
    RMDir /r "$LOCALAPPDATA\orgloader"
  ${EndIf}
  Delete "$SMPROGRAMS\Org Loader.lnk"
  Delete "$DESKTOP\Org Loader.lnk"
  DeleteRegValue HKCU "${RUN}" "OrgLoader"
  DeleteRegKey HKCU "${KEY}"
  RMDir /r "$INSTDIR\lib"
  RMDir /r "$INSTDIR\python"
  RMDir /r "$INSTDIR\licenses"
  Delete "$INSTDIR\orgloader.exe"
  Delete "$INSTDIR\orgloader-cli.exe"
  Delete "$INSTDIR\sbom.json"
  Delete "$INSTDIR\uninstall.exe"
  ; Not with /r: what somebody else put here is theirs.
  RMDir "$INSTDIR"
SectionEnd
