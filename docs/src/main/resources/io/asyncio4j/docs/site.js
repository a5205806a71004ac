"use strict";

const root = document.documentElement.dataset.root;

function remember(key, value) {
    try {
        localStorage.setItem(key, value);
    } catch {
        // then it holds for this page only
    }
}

function recall(key) {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

// Light and dark

document.querySelector(".theme").addEventListener("click", () => {
    const html = document.documentElement;
    const dark = html.dataset.theme ? html.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    html.dataset.theme = dark ? "light" : "dark";
    remember("theme", html.dataset.theme);
});

// The side bar of a narrow window

const menu = document.querySelector(".menu");
const sidebar = document.querySelector(".sidebar");

function showMenu(shown) {
    document.body.classList.toggle("menu-shown", shown);
    menu.setAttribute("aria-expanded", shown);
    if (shown) {
        (sidebar.querySelector("[aria-current]") ?? sidebar.querySelector("a")).focus();
    }
}

menu.addEventListener("click", () => showMenu(menu.getAttribute("aria-expanded") !== "true"));
document.querySelector(".page").addEventListener("click", event => {
    if (!sidebar.contains(event.target)) {
        showMenu(false);
    }
});

const current = sidebar.querySelector("[aria-current]");
if (current && current.offsetTop > sidebar.clientHeight - 60) {
    sidebar.scrollTop = current.offsetTop - sidebar.clientHeight / 2;
}

// Tabs: the sections of one group; groups with the same names change together

for (const group of document.querySelectorAll(".tabs")) {
    const sections = [...group.querySelectorAll(":scope > section")];
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    sections.forEach((section, n) => {
        const heading = section.querySelector("h2, h3, h4");
        const name = heading.firstChild.textContent.trim();
        heading.classList.add("tab-heading");
        const tab = document.createElement("button");
        tab.type = "button";
        tab.textContent = name;
        tab.id = "tab-" + heading.id;
        section.id = "panel-" + heading.id;
        tab.setAttribute("role", "tab");
        tab.setAttribute("aria-controls", section.id);
        section.setAttribute("role", "tabpanel");
        section.setAttribute("aria-labelledby", tab.id);
        tab.addEventListener("click", () => {
            remember("tab", name);
            chooseTabs(name);
        });
        tab.addEventListener("keydown", event => {
            const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (step) {
                const next = list.children[(n + step + sections.length) % sections.length];
                next.click();
                next.focus();
            }
        });
        list.append(tab);
    });
    group.prepend(list);
}

function chooseTabs(name) {
    for (const group of document.querySelectorAll(".tabs")) {
        const tabs = [...group.querySelectorAll("[role=tab]")];
        const chosen = tabs.find(tab => tab.textContent === name) ?? tabs[0];
        for (const tab of tabs) {
            tab.setAttribute("aria-selected", tab === chosen);
            tab.tabIndex = tab === chosen ? 0 : -1;
            document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
        }
    }
}

function showTabOfAnchor() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const panel = target && target.closest("[role=tabpanel]");
    if (panel && panel.hidden) {
        chooseTabs(document.getElementById(panel.getAttribute("aria-labelledby")).textContent);
        target.scrollIntoView();
    }
}

chooseTabs(recall("tab"));
showTabOfAnchor();
addEventListener("hashchange", showTabOfAnchor);

// Copies code

for (const figure of document.querySelectorAll("figure.code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(figure.querySelector("code").textContent);
            button.textContent = "Copied";
        } catch {
            button.textContent = "Not allowed";
        }
        setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    figure.append(button);
}

// The section that is being read, in the contents

const entries = new Map([...document.querySelectorAll(".contents a")]
    .map(link => [decodeURIComponent(link.hash.slice(1)), link]));

function markSection() {
    let read = null;
    for (const id of entries.keys()) {
        const heading = document.getElementById(id);
        if (heading.getBoundingClientRect().top > 120) {
            break;
        }
        read = id;
    }
    for (const [id, link] of entries) {
        link.classList.toggle("read", id === read);
    }
}

if (entries.size > 0) {
    addEventListener("scroll", () => requestAnimationFrame(markSection), { passive: true });
    markSection();
}

// Search: every word must begin a word of the title, heading, text or name

const dialog = document.querySelector("dialog.search");
const input = dialog.querySelector("input");
const results = dialog.querySelector("ol");
const status = dialog.querySelector(".status");
const MOST_RESULTS = 40;
let documents = null;

function load() {
    return new Promise((resolve, reject) => {
        if (documents) {
            resolve();
            return;
        }
        const script = document.createElement("script");
        script.src = root + "search-index.js";
        script.onload = () => {
            documents = searchIndex.flatMap(toDocuments);
            resolve();
        };
        script.onerror = () => reject(new Error("the index of the search cannot be loaded"));
        document.head.append(script);
    });
}

function toDocuments([page, title, rest]) {
    if (typeof rest === "string") {
        const [type, own] = title.replace(/\(.*/, "").split(/\.(?=[^.]*$)/); // a method is found by its own name first
        return [{ href: page, title, place: rest, text: "", api: true,
            words: lower(splitNames(own ?? type)), inText: lower(splitNames(own ? type : "")) }];
    }
    const found = [];
    for (let n = 0; n < rest.length; n += 3) {
        const [id, heading, text] = rest.slice(n, n + 3);
        found.push({
            href: page + (id ? "#" + id : ""),
            title: heading || title,
            place: heading ? title : "",
            text,
            words: lower(splitNames(heading || title)),
            inText: lower(splitNames((heading ? title + " " : "") + text)),
        });
    }
    return found;
}

// queueSize is found as queueSize, and by size
function splitNames(text) {
    return text + " " + text.replace(/([a-z0-9])([A-Z])/g, "$1 $2");
}

function lower(text) {
    return " " + text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ") + " ";
}

function find(query) {
    const words = lower(query).trim().split(" ").filter(word => word);
    if (words.length === 0) {
        return [];
    }
    const found = [];
    for (const each of documents) {
        let score = 0;
        for (const word of words) {
            const start = " " + word;
            const whole = start + " ";
            if (each.words.includes(whole)) {
                score += each.api ? 40 : 60;
            } else if (each.words.includes(start)) {
                score += each.api ? 25 : 35;
            } else if (each.inText.includes(whole)) {
                score += 8 + 2 * Math.min(4, each.inText.split(whole).length - 1);
            } else if (each.inText.includes(start)) {
                score += 4;
            } else {
                score = -1;
                break;
            }
        }
        if (score > 0) {
            score -= each.api ? Math.min(12, each.title.length / 6) : each.place ? 1 : 0;
            if (each.href.startsWith("source/") || each.href.startsWith("project/benchmarks/results")) {
                score /= 2;
            }
            found.push([score, each]);
        }
    }
    return found.sort((a, b) => b[0] - a[0]).map(([, each]) => each);
}

function excerpt(text, words) {
    const at = text.search(new RegExp(words.map(escapeRegex).join("|"), "i"));
    const start = Math.max(0, at - 50);
    return (start > 0 ? "…" : "") + text.slice(start, start + 170) + (start + 170 < text.length ? "…" : "");
}

function escapeRegex(word) {
    return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function marked(text, words) {
    const span = document.createElement("span");
    const parts = text.split(new RegExp("(" + words.map(escapeRegex).join("|") + ")", "gi"));
    parts.forEach((part, n) => {
        if (n % 2 === 0) {
            span.append(part);
        } else {
            const mark = document.createElement("mark");
            mark.textContent = part;
            span.append(mark);
        }
    });
    return span;
}

function show() {
    const words = lower(input.value).trim().split(" ").filter(word => word);
    const found = find(input.value);
    results.replaceChildren(...found.slice(0, MOST_RESULTS).map(each => {
        const link = document.createElement("a");
        link.href = root + each.href;
        const title = document.createElement("strong");
        title.append(marked(each.title, words));
        if (each.api) {
            title.className = "name";
        }
        link.append(title);
        if (each.place) {
            const place = document.createElement("small");
            place.textContent = each.place;
            link.append(place);
        }
        if (each.text) {
            const text = document.createElement("p");
            text.append(marked(excerpt(each.text, words), words));
            link.append(text);
        }
        const item = document.createElement("li");
        item.append(link);
        return item;
    }));
    status.textContent = words.length === 0 ? ""
        : found.length === 0 ? "Nothing found for “" + input.value.trim() + "”"
        : found.length === 1 ? "1 result"
        : found.length > MOST_RESULTS ? `The first ${MOST_RESULTS} of ${found.length} results`
        : found.length + " results";
}

async function openSearch() {
    if (dialog.open) {
        return;
    }
    dialog.showModal();
    input.select();
    try {
        await load();
        show();
    } catch (error) {
        status.textContent = error.message;
    }
}

document.querySelector(".search-open").addEventListener("click", openSearch);
input.addEventListener("input", () => documents && show());
dialog.addEventListener("click", event => {
    if (event.target === dialog || event.target.closest("ol a")) {
        dialog.close();
    }
});
dialog.querySelector("form").addEventListener("submit", event => {
    if (event.submitter === null || document.activeElement === input) {
        event.preventDefault();
        results.querySelector("a")?.click();
    }
});
dialog.addEventListener("keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
        event.preventDefault();
        const stops = [input, ...results.querySelectorAll("a")];
        const next = stops.indexOf(document.activeElement) + step;
        stops[Math.max(0, Math.min(next, stops.length - 1))].focus();
    }
});

addEventListener("keydown", event => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if ((event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey)
        || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
        event.preventDefault();
        openSearch();
    } else if (event.key === "Escape" && document.body.classList.contains("menu-shown")) {
        showMenu(false);
        menu.focus();
    }
});

// index.html?q=WORDS opens the search
const asked = new URLSearchParams(location.search).get("q");
if (asked) {
    input.value = asked;
    openSearch();
}
