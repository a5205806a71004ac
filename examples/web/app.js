const list = document.querySelector('#books');
const word = document.querySelector('#word');
const form = document.querySelector('#add');
const problem = document.querySelector('#problem');

async function call(method, path, body) {
    const response = await fetch('api/books' + path, { method, body });
    const answer = response.status === 204 ? null : await response.json();
    if (!response.ok) {
        throw new Error(answer.errors.map(e => e.pointer.slice(2) + ' ' + e.detail).join(', '));
    }
    return answer;
}

function item(book) {
    const li = document.createElement('li');
    li.className = book.read ? 'read' : '';
    li.innerHTML = '<input type="checkbox" aria-label="Read"><span></span><button aria-label="Remove">✕</button>';
    li.querySelector('span').textContent = book.title;
    const by = document.createElement('small');
    by.textContent = ` ${book.author}, ${book.year}`;
    li.querySelector('span').append(by);
    const box = li.querySelector('input');
    box.checked = book.read;
    box.onchange = () => call('PATCH', '/' + book.id, new URLSearchParams({ read: box.checked })).then(show);
    li.querySelector('button').onclick = () => call('DELETE', '/' + book.id).then(show);
    return li;
}

async function show() {
    const books = await call('GET', '?word=' + encodeURIComponent(word.value));
    list.replaceChildren(...books.map(item));
}

form.onsubmit = async event => {
    event.preventDefault();
    try {
        await call('POST', '', new URLSearchParams(new FormData(form)));
        problem.textContent = '';
        form.reset();
        show();
    } catch (e) {
        problem.textContent = e.message;
    }
};

word.oninput = show;
show();
