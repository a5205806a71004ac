// A service that keeps notes in memory, and speaks JSON.

import io.asyncio4j.http.server.Application;
import io.asyncio4j.http.server.HttpException;
import io.asyncio4j.http.server.Request;
import io.asyncio4j.http.server.Response;

record Draft(String text) {}

record Note(int id, String text) {}

final Map<Integer, Note> notes = new LinkedHashMap<>();

Note find(Request request) {
    var note = notes.get(Integer.valueOf(request.pathParam("id")));
    if (note == null) {
        throw HttpException.notFound("no such note");
    }
    return note;
}

Response search(Request request) {
    String word = request.queryParam("word").orElse("");
    return Response.json(notes.values().stream().filter(note -> note.text.contains(word)).toList());
}

Response add(Request request) {
    var note = new Note(notes.size() + 1, request.json(Draft.class).text);
    notes.put(note.id, note);
    return Response.json(note).withStatus(201);
}

Response get(Request request) {
    return Response.json(find(request));
}

Response delete(Request request) {
    notes.remove(find(request).id);
    return Response.empty();
}

void main(String[] args) {
    new Application(options -> options.host("127.0.0.1"))
            .get("/notes", this::search)
            .post("/notes", this::add)
            .get("/notes/{id:int}", this::get)
            .delete("/notes/{id:int}", this::delete)
            .run(Integer.parseInt(args[0]));
}
