// Before anything is shown: the theme that the reader has chosen, if any. Otherwise the system's holds.
try {
    const chosen = localStorage.getItem("theme");
    if (chosen) {
        document.documentElement.dataset.theme = chosen;
    }
} catch {
    // without storage, the system's
}
