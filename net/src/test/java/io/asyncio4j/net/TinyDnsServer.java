package io.asyncio4j.net;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A name server on a thread that knows what it is told, and keeps silent about names that begin with `silent`.
final class TinyDnsServer implements AutoCloseable {

    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int NAME_NOT_FOUND = 3;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    TinyDnsServer() throws IOException {
        Thread.ofPlatform().daemon().start(this::serve);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void add(String name, String... addresses) throws UnknownHostException {
        var all = new ArrayList<InetAddress>();
        for (String address : addresses) {
            all.addAll(List.of(InetAddress.getAllByName(address)));
        }
        known.put(name, all);
    }

    /// What was asked for, as in `A example.test`.
    List<String> asked() {
        return asked;
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        var packet = new DatagramPacket(new byte[512], 512);
        try {
            while (true) {
                socket.receive(packet);
                answer(packet);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void answer(DatagramPacket packet) throws IOException {
        var question = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
        short id = question.getShort();
        question.position(12);
        var labels = new ArrayList<String>();
        for (int length = question.get(); length > 0; length = question.get()) {
            byte[] label = new byte[length];
            question.get(label);
            labels.add(new String(label, StandardCharsets.US_ASCII));
        }
        int type = question.getShort();
        String name = String.join(".", labels);
        asked.add((type == A ? "A " : type == AAAA ? "AAAA " : type + " ") + name);
        if (!name.startsWith("silent")) {
            int end = question.position() + 2;
            byte[] answer = answer(id, name, type, packet.getData(), end);
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
    }

    private byte[] answer(short id, String name, int type, byte[] asked, int end) throws IOException {
        List<InetAddress> addresses = known.getOrDefault(name, List.of()).stream()
                .filter(address -> address.getAddress().length == (type == A ? 4 : 16))
                .toList();
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeShort(id);
        out.writeShort(0x8180 | (known.containsKey(name) ? 0 : NAME_NOT_FOUND));
        out.writeShort(1);
        out.writeShort(addresses.size());
        out.writeInt(0);
        out.write(asked, 12, end - 12);
        for (InetAddress address : addresses) {
            out.writeShort(0xC00C); // the name of the question
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(60); // seconds to live
            out.writeShort(address.getAddress().length);
            out.write(address.getAddress());
        }
        return bytes.toByteArray();
    }
}
