// Before the first paint, which the application's modules come too late for: the theme that was chosen in the settings,
// so that no white page flashes up in the dark. Without one the styles follow the system.
try {
  const { theme } = JSON.parse(localStorage.getItem('meshboard:settings') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked, or holds something else: the system's theme it is.
}
