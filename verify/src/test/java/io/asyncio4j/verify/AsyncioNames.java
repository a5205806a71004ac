package io.asyncio4j.verify;

import java.util.List;
import java.util.stream.Stream;

/// The public names of asyncio, as of Python 3.14.
final class AsyncioNames {

    private static final String MODULE = """
        AbstractEventLoop AbstractServer BaseEventLoop EventLoop SelectorEventLoop Server
        Handle TimerHandle get_event_loop set_event_loop new_event_loop get_running_loop
        get_event_loop_policy set_event_loop_policy
        run Runner iscoroutine iscoroutinefunction
        Task TaskGroup create_task current_task all_tasks ensure_future gather shield sleep to_thread
        wait wait_for as_completed FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED
        run_coroutine_threadsafe eager_task_factory create_eager_task_factory
        Timeout timeout timeout_at
        Future isfuture wrap_future future_add_to_awaited_by future_discard_from_awaited_by
        Lock Event Condition Semaphore BoundedSemaphore Barrier
        Queue PriorityQueue LifoQueue QueueFull QueueEmpty QueueShutDown
        StreamReader StreamWriter StreamReaderProtocol
        open_connection start_server open_unix_connection start_unix_server
        create_subprocess_exec create_subprocess_shell
        BaseProtocol Protocol DatagramProtocol SubprocessProtocol BufferedProtocol
        BaseTransport ReadTransport WriteTransport Transport DatagramTransport SubprocessTransport
        BrokenBarrierError CancelledError InvalidStateError TimeoutError
        IncompleteReadError LimitOverrunError SendfileNotAvailableError
        capture_call_graph format_call_graph print_call_graph FrameCallGraphEntry FutureCallGraph
        """;

    private static final String MEMBERS = """
        Runner.run Runner.close Runner.get_loop
        Task.cancel Task.cancelling Task.uncancel Task.cancelled Task.done Task.result Task.exception
        Task.add_done_callback Task.remove_done_callback Task.get_name Task.set_name
        Task.get_stack Task.print_stack Task.get_coro Task.get_context
        TaskGroup.create_task TaskGroup.cancel
        Timeout.when Timeout.reschedule Timeout.expired
        Future.result Future.set_result Future.set_exception Future.done Future.cancelled Future.cancel
        Future.exception Future.add_done_callback Future.remove_done_callback Future.get_loop
        Lock.acquire Lock.release Lock.locked Event.set Event.clear Event.wait Event.is_set
        Condition.wait Condition.wait_for Condition.notify Condition.notify_all
        Semaphore.acquire Semaphore.release Semaphore.locked
        Barrier.wait Barrier.reset Barrier.abort Barrier.parties Barrier.n_waiting Barrier.broken
        Queue.put Queue.get Queue.put_nowait Queue.get_nowait Queue.qsize Queue.empty Queue.full
        Queue.maxsize Queue.join Queue.task_done Queue.shutdown
        StreamReader.read StreamReader.readline StreamReader.readexactly StreamReader.readuntil
        StreamReader.at_eof
        StreamWriter.write StreamWriter.writelines StreamWriter.drain StreamWriter.close
        StreamWriter.is_closing StreamWriter.wait_closed StreamWriter.write_eof StreamWriter.can_write_eof
        StreamWriter.start_tls StreamWriter.get_extra_info
        Process.wait Process.communicate Process.send_signal Process.terminate Process.kill Process.pid
        Process.returncode
        Server.close Server.wait_closed Server.close_clients Server.abort_clients Server.serve_forever
        Server.start_serving Server.is_serving Server.sockets
        Handle.cancel Handle.cancelled TimerHandle.when
        """;

    private static final String LOOP = """
        run_until_complete run_forever is_running stop close is_closed shutdown_asyncgens
        shutdown_default_executor call_soon call_soon_threadsafe call_later call_at time create_future
        create_task set_task_factory get_task_factory run_in_executor set_default_executor
        getaddrinfo getnameinfo create_connection create_server create_unix_connection create_unix_server
        connect_accepted_socket create_datagram_endpoint start_tls sendfile sock_sendfile
        add_reader remove_reader add_writer remove_writer
        sock_recv sock_recv_into sock_recvfrom sock_recvfrom_into sock_sendall sock_sendto
        sock_connect sock_accept connect_read_pipe connect_write_pipe subprocess_exec subprocess_shell
        add_signal_handler remove_signal_handler set_exception_handler get_exception_handler
        default_exception_handler call_exception_handler set_debug get_debug slow_callback_duration
        """;

    static final List<String> ALL = Stream.concat(
                    words(MODULE + MEMBERS), words(LOOP).map("loop."::concat))
            .toList();

    private AsyncioNames() {}

    private static Stream<String> words(String text) {
        return Stream.of(text.split("\\s+"));
    }
}
