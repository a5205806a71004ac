// A page of the chat. It connects again by itself, and shows nothing twice.

const LONGEST_PAUSE = 10_000; // ms
const find = id => document.getElementById(id);
const log = find('log'), name = find('name'), text = find('text');
const shown = new Map(); // of each room: what was said there, by id
let rooms = [], room = '', socket = null, failures = 0, timer = 0;

name.value = localStorage.getItem('name') ?? '';
name.addEventListener('change', () => {
    localStorage.setItem('name', name.value);
    connect();
});
find('say').addEventListener('submit', event => {
    event.preventDefault();
    if (socket?.readyState === WebSocket.OPEN) {
        socket.send(text.value);
        text.value = '';
    } else {
        state('Not connected: the message stays here until it can be sent.');
    }
    text.focus();
});
addEventListener('hashchange', enter);
addEventListener('online', connect);

rooms = await (await fetch('rooms')).json();
find('rooms').append(...rooms.map(each => {
    const link = document.createElement('a');
    link.href = '#' + each;
    link.textContent = each;
    return link;
}));
enter();
(name.value ? text : name).focus();

function enter() {
    const asked = decodeURIComponent(location.hash.slice(1));
    room = rooms.includes(asked) ? asked : rooms[0];
    for (const link of find('rooms').children) {
        link.toggleAttribute('aria-current', link.textContent === room);
    }
    log.replaceChildren();
    [...said().values()].forEach(show);
    connect();
}

function said() {
    if (!shown.has(room)) {
        shown.set(room, new Map());
    }
    return shown.get(room);
}

function connect() {
    clearTimeout(timer);
    if (socket) {
        socket.onclose = socket.onmessage = null; // nobody wants it any more
        socket.close();
    }
    state('Connecting …');
    const url = new URL('rooms/' + room, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    url.hash = '';
    url.searchParams.set('name', name.value);
    socket = new WebSocket(url);
    socket.onopen = () => {
        failures = 0;
        state('');
    };
    socket.onmessage = event => receive(JSON.parse(event.data));
    socket.onclose = () => {
        const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** failures++) * (1 + Math.random() / 2);
        state('The connection is lost. Trying again …');
        find('here').textContent = '';
        timer = setTimeout(connect, pause);
    };
}

function receive(message) {
    if (message.here) {
        find('here').textContent = 'Here: ' + message.here.join(', ');
    } else if (!said().has(message.id)) {
        said().set(message.id, message);
        show(message);
    }
}

function show(message) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    const line = document.createElement('li');
    const from = document.createElement('b');
    from.textContent = message.name;
    line.className = message.name === name.value ? 'mine' : '';
    line.append(from, message.text);
    log.append(line);
    if (atEnd) {
        log.scrollTop = log.scrollHeight;
    }
}

function state(words) {
    find('state').textContent = words;
}
