// A reading list: a small REST service that checks what it is given, a page for it, a page to try the API.
// Ctrl-C lets requests under way finish.
//
//     ./asyncio run examples/WebServer.java [PORT]

import static io.asyncio4j.Asyncio.*;

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;
import io.asyncio4j.http.server.api.Default;
import io.asyncio4j.http.server.api.Input;
import io.asyncio4j.http.server.api.OpenApi;

record Book(int id, String title, String author, int year, boolean read) {}

record NewBook(String title, String author, @Default("2000") int year) {
    NewBook {
        if (title.isBlank()) throw new IllegalArgumentException("title must not be blank");
        if (author.isBlank()) throw new IllegalArgumentException("author must not be blank");
        if (year > 2100) throw new IllegalArgumentException("year must be <= 2100, was " + year);
    }
}

record Search(@Default("") String word, Optional<Boolean> read) {
    boolean fits(Book book) {
        var text = (book.title + " " + book.author).toLowerCase();
        return text.contains(word.toLowerCase()) && read.map(wanted -> wanted == book.read).orElse(true);
    }
}

record Which(int id) {}

record Mark(int id, boolean read) {}

final Map<Integer, Book> books = new LinkedHashMap<>();
int lastId;

Response search(Request request, Search search) {
    return Response.json(books.values().stream().filter(search::fits).toList());
}

Response get(Request request, Which which) {
    return Response.json(find(which.id));
}

Response add(Request request, NewBook draft) {
    var book = keep(draft);
    return Response.json(book).withStatus(201).withHeader("Location", "/api/books/" + book.id);
}

Response mark(Request request, Mark mark) {
    var book = find(mark.id);
    books.put(book.id, new Book(book.id, book.title, book.author, book.year, mark.read));
    return Response.json(books.get(book.id));
}

Response remove(Request request, Which which) {
    books.remove(find(which.id).id);
    return Response.empty();
}

/// Takes its time: a request that is under way when the server is told to stop.
Response export(Request request) {
    return Response.stream("text/csv; charset=utf-8", csv -> {
        csv.write("title,author,year\n");
        for (var book : List.copyOf(books.values())) {
            csv.write("\"%s\",\"%s\",%d\n".formatted(book.title, book.author, book.year));
            sleep(millis(300));
        }
    });
}

Book keep(NewBook draft) {
    var book = new Book(++lastId, draft.title, draft.author, draft.year, false);
    books.put(book.id, book);
    return book;
}

Book find(int id) {
    var book = books.get(id);
    if (book == null) throw HttpException.notFound("there is no book " + id);
    return book;
}

Application readingList() {
    var app = new Application(options -> options.host("127.0.0.1"))
            .get("/api/books", Input.of(Search.class).then(this::search))
            .post("/api/books", Input.of(NewBook.class).then(this::add))
            .get("/api/books/{id:int}", Input.of(Which.class).then(this::get))
            .patch("/api/books/{id:int}", Input.of(Mark.class).then(this::mark))
            .delete("/api/books/{id:int}", Input.of(Which.class).then(this::remove))
            .get("/api/books.csv", this::export)
            .files("/", Path.of("examples/web"));
    return app.mount("/docs", OpenApi.page(app, page -> page.title("Reading list")));
}

void main(String[] args) {
    keep(new NewBook("The Dispossessed", "Ursula K. Le Guin", 1974));
    keep(new NewBook("Middlemarch", "George Eliot", 1871));
    keep(new NewBook("Austerlitz", "W. G. Sebald", 2001));
    run(() -> {
        var server = readingList().start(args.length > 0 ? Integer.parseInt(args[0]) : 8080);
        IO.println("📚 The reading list: " + server.uri() + "/");
        IO.println("🔎 To try its API:   " + server.uri() + "/docs/");
        IO.println("🛑 Ctrl-C stops it");
        try {
            server.awaitClosed();
        } finally {
            server.shutdown(seconds(10)); // time for requests under way
            IO.println("Closed 👋");
        }
    });
}
