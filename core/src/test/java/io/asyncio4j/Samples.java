package io.asyncio4j;

import static io.asyncio4j.Asyncio.createTask;
import static io.asyncio4j.Asyncio.seconds;
import static java.util.Map.entry;

import io.asyncio4j.files.AsyncFile;
import io.asyncio4j.files.AsyncFiles;
import io.asyncio4j.files.FileEvent;
import io.asyncio4j.files.FileWatch;
import io.asyncio4j.files.Sequence;
import io.asyncio4j.flow.FlowItems;
import io.asyncio4j.flow.Flows;
import io.asyncio4j.function.BlockingOp;
import io.asyncio4j.function.Fn;
import io.asyncio4j.function.Op;
import io.asyncio4j.function.RemoteOp;
import io.asyncio4j.function.VoidBlockingOp;
import io.asyncio4j.function.VoidFn;
import io.asyncio4j.function.VoidOp;
import io.asyncio4j.lowlevel.Driver;
import io.asyncio4j.lowlevel.Instrument;
import io.asyncio4j.lowlevel.Observer;
import io.asyncio4j.lowlevel.ParkingDriver;
import io.asyncio4j.lowlevel.Schedule;
import io.asyncio4j.lowlevel.TaskSnapshot;
import io.asyncio4j.lowlevel.VirtualClock;
import io.asyncio4j.lowlevel.Visit;
import io.asyncio4j.lowlevel.WaitGraph;
import io.asyncio4j.process.Pipes;
import io.asyncio4j.process.ProcessPool;
import io.asyncio4j.process.ProcessSamples;
import io.asyncio4j.process.RemoteFailureException;
import io.asyncio4j.process.Subprocess;
import io.asyncio4j.process.SubprocessException;
import io.asyncio4j.process.WorkerCrashedException;
import io.asyncio4j.stream.IncompleteReadException;
import io.asyncio4j.stream.LimitExceededException;
import io.asyncio4j.stream.StreamBuffer;
import io.asyncio4j.stream.StreamWriter;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.FileVisitOption;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Good input: an object of each type of the public API, made in a task.
///
/// A new public type, or a new type of a parameter, gets a line here.
final class Samples {

    private static final Map<Class<?>, Callable<?>> MAKERS = Map.ofEntries(
            // what has methods
            entry(AsyncBarrier.class, () -> used(new AsyncBarrier(2), AsyncBarrier::statistics)),
            entry(AsyncCondition.class, () -> used(new AsyncCondition(), AsyncCondition::statistics)),
            entry(AsyncEvent.class, () -> used(new AsyncEvent(), AsyncEvent::isSet)),
            entry(AsyncLock.class, () -> used(new AsyncLock(), AsyncLock::isLocked)),
            entry(AsyncSemaphore.class, () -> used(new AsyncSemaphore(1), AsyncSemaphore::available)),
            entry(RateLimiter.class, () -> used(new RateLimiter(1, Asyncio.seconds(1)), RateLimiter::statistics)),
            entry(Ticks.class, () -> Asyncio.every(Asyncio.seconds(1))),
            entry(CapacityLimiter.class, () -> used(new CapacityLimiter(1), CapacityLimiter::total)),
            entry(AsyncQueue.class, () -> used(new AsyncQueue<>(), AsyncQueue::size)),
            entry(AsyncLifoQueue.class, () -> used(new AsyncLifoQueue<>(), AsyncQueue::size)),
            entry(AsyncPriorityQueue.class, () -> used(new AsyncPriorityQueue<>(order()), AsyncQueue::size)),
            entry(Awaitable.class, Promise::new),
            entry(Promise.class, Promise::new),
            entry(Task.class, () -> createTask(() -> {})),
            entry(TaskGroup.class, () -> TaskGroup.call(group -> group)),
            entry(Deadline.class, () -> Deadline.call(seconds(1), deadline -> deadline)),
            entry(EventLoop.class, EventLoop::current),
            entry(LoopOptions.class, Samples::options),
            entry(Runner.class, Runner::new),
            entry(Handle.class, () -> EventLoop.current().callSoon(() -> {})),
            entry(ParkingLot.class, () -> used(new ParkingLot<Object>("sample"), lot -> lot.ensureOnLoop("sample"))),
            entry(Job.class, () -> Job.<Job<?>, RuntimeException>await("sample", Runnable::run, job -> job)),
            entry(Job.Work.class, () -> (Job.Work<Object, RuntimeException>) _ -> "value"),
            entry(Function.class, () -> (Function<Object, Object>) _ -> "value"),
            entry(LoopLocal.class, () -> new LoopLocal<Object>(_ -> "value")),
            entry(SharedQueue.class, () -> used(new SharedQueue<Object>(2), queue -> queue.tryPut("item"))),
            entry(Workers.class, () -> new Workers(1)),
            entry(Workers.Options.class, Samples::workersOptions),
            entry(Worker.class, () -> new Worker(new Workers(1), 0, EventLoop.current())),
            entry(SharedRateLimiter.class, () -> new SharedRateLimiter(1, seconds(1))),
            entry(SharedBroadcast.class, () -> new SharedBroadcast<Object>(1)),
            entry(SharedSubscription.class, () -> new SharedBroadcast<Object>(1).subscribe()),
            entry(ExternalWork.class, () -> EventLoop.current().expectExternalWork()),
            entry(Context.class, Context::copy),
            entry(ContextVar.class, () -> ContextVar.of("sample")),
            entry(ContextVar.Token.class, () -> ContextVar.of("sample").set("value")),
            entry(CallGraph.class, CallGraph::capture),
            entry(ExceptionGroup.class, () -> new ExceptionGroup("sample", List.of(new IllegalStateException()))),
            entry(Limit.class, () -> Asyncio.limit(1)),
            entry(CancelledError.class, () -> new CancelledError(null)),
            entry(TimedOutException.class, () -> new TimedOutException(seconds(1), new CancelledError(null))),
            entry(
                    LoopBlockedException.class,
                    () -> new LoopBlockedException("sample", seconds(1), new StackTraceElement[0])),
            entry(Observer.class, Observer::new),
            entry(Visit.class, Visit::new),
            entry(WaitGraph.class, () -> new WaitGraph(List.of())),
            entry(
                    TaskSnapshot.class,
                    () -> EventLoop.current().snapshot(0).tasks().getFirst()),
            entry(VirtualClock.class, VirtualClock::new),
            entry(ParkingDriver.class, ParkingDriver::new),
            entry(StreamBuffer.class, StreamBuffer::new),
            entry(Broadcast.class, Samples::broadcast),
            entry(Subscription.class, () -> broadcast().subscribe()),
            entry(Generator.class, Samples::generator),
            entry(FlowItems.class, () -> Flows.iterate(publisher())),
            entry(Retry.class, () -> Retry.times(1)),
            entry(Branch.class, () -> Select.otherwise(() -> "value")),
            entry(AsyncFile.class, () -> opened(AsyncFiles.open(Path.of("pom.xml")))),
            entry(Sequence.class, () -> opened(AsyncFiles.list(Path.of("")))),
            entry(FileWatch.class, () -> opened(AsyncFiles.watch(Path.of("")))),
            entry(FileEvent.class, () -> new FileEvent(FileEvent.Kind.CREATED, Path.of("file"))),
            entry(Subprocess.class, ProcessSamples::subprocess),
            entry(Subprocess.Completed.class, ProcessSamples::completed),
            entry(SubprocessException.class, () -> ProcessSamples.subprocessException()),
            entry(ProcessPool.class, () -> new ProcessPool(1)),
            entry(ProcessPool.Options.class, Samples::poolOptions),
            entry(ByteBuffer.class, () -> ByteBuffer.allocate(8)),
            entry(IncompleteReadException.class, () -> new IncompleteReadException(new byte[0], "sample")),
            entry(LimitExceededException.class, () -> new LimitExceededException("sample", 1)),
            entry(WorkerCrashedException.class, () -> ProcessSamples.crashed()),
            entry(RemoteFailureException.class, () -> ProcessSamples.remoteFailure()),
            // what is only passed
            entry(RemoteOp.class, () -> (RemoteOp<String, RuntimeException>) () -> "value"),
            entry(ObjectInputFilter.class, () -> (ObjectInputFilter) _ -> ObjectInputFilter.Status.ALLOWED),
            entry(WhenFull.class, () -> WhenFull.WAIT),
            entry(StreamBuffer.Source.class, () -> new StreamBuffer.Source() {}),
            entry(StreamWriter.class, () -> Pipes.writer(OutputStream.nullOutputStream())),
            entry(InputStream.class, InputStream::nullInputStream),
            entry(OutputStream.class, OutputStream::nullOutputStream),
            entry(Flow.Publisher.class, Samples::publisher),
            entry(Schedule.class, () -> (Schedule) _ -> 0),
            entry(Path.class, () -> Path.of("/no/such/file")),
            entry(Charset.class, () -> StandardCharsets.UTF_8),
            entry(CharSequence.class, () -> "text"),
            entry(OpenOption.class, () -> StandardOpenOption.WRITE),
            entry(CopyOption.class, () -> StandardCopyOption.REPLACE_EXISTING),
            entry(LinkOption.class, () -> LinkOption.NOFOLLOW_LINKS),
            entry(FileVisitOption.class, () -> FileVisitOption.FOLLOW_LINKS),
            entry(FileAttribute.class, () -> PosixFilePermissions.asFileAttribute(Set.of())),
            entry(FileEvent.Kind.class, () -> FileEvent.Kind.CREATED),
            entry(ProcessBuilder.class, () -> new ProcessBuilder("true")),
            entry(ExecutorService.class, ForkJoinPool::commonPool),
            entry(byte.class, () -> (byte) 1),
            entry(Op.class, () -> (Op<String, RuntimeException>) () -> "value"),
            entry(VoidOp.class, () -> (VoidOp<RuntimeException>) () -> {}),
            entry(BlockingOp.class, () -> (BlockingOp<String, RuntimeException>) () -> "value"),
            entry(VoidBlockingOp.class, () -> (VoidBlockingOp<RuntimeException>) () -> {}),
            entry(Fn.class, () -> (Fn<Object, Object, RuntimeException>) argument -> argument),
            entry(VoidFn.class, () -> (VoidFn<Object, RuntimeException>) _ -> {}),
            entry(Callable.class, () -> (Callable<String>) () -> "value"),
            entry(Runnable.class, () -> (Runnable) () -> {}),
            entry(Consumer.class, () -> (Consumer<Object>) _ -> {}),
            entry(BooleanSupplier.class, () -> (BooleanSupplier) () -> true),
            entry(Supplier.class, () -> (Supplier<Object>) List::of),
            entry(Predicate.class, () -> (Predicate<Object>) _ -> true),
            entry(Comparator.class, Samples::order),
            entry(Executor.class, () -> (Executor) Runnable::run),
            entry(CompletionStage.class, () -> CompletableFuture.completedFuture("value")),
            entry(Iterable.class, () -> List.of(new Promise<>())),
            entry(Collection.class, () -> List.of(new Promise<>())),
            entry(List.class, () -> List.of(new IllegalStateException())),
            entry(Map.class, Map::of),
            entry(Instrument.class, () -> new Instrument() {}),
            entry(Driver.class, VirtualClock::new),
            entry(ReturnWhen.class, () -> ReturnWhen.FIRST_COMPLETED),
            entry(Duration.class, () -> seconds(1)),
            entry(RuntimeException.class, IllegalStateException::new),
            entry(Throwable.class, IllegalStateException::new),
            entry(Class.class, () -> IllegalStateException.class),
            entry(String.class, () -> "text"),
            entry(Object.class, () -> "item"),
            entry(int.class, () -> 1),
            entry(long.class, () -> 1L),
            entry(double.class, () -> 1.0),
            entry(boolean.class, () -> true));

    private static final List<AutoCloseable> OPENED = new ArrayList<>();

    private Samples() {}

    /// What to call `executable` on, null for a static method or a constructor.
    static @Nullable Object receiver(Executable executable) throws Exception {
        boolean needed = executable instanceof Method && !Modifier.isStatic(executable.getModifiers());
        return needed ? make(executable.getDeclaringClass()) : null;
    }

    static @Nullable Object[] arguments(Executable executable) throws Exception {
        Parameter[] parameters = executable.getParameters();
        var arguments = new @Nullable Object[parameters.length];
        for (int n = 0; n < parameters.length; n++) {
            arguments[n] = make(parameters[n].getType());
        }
        return arguments;
    }

    /// Closes the samples that hold something of the operating system. On their loop.
    static void close() throws Exception {
        for (AutoCloseable opened : OPENED) {
            opened.close();
        }
        OPENED.clear();
    }

    private static Object make(Class<?> type) throws Exception {
        if (type.isArray()) {
            var array = Array.newInstance(type.getComponentType(), 1);
            Array.set(array, 0, make(type.getComponentType()));
            return array;
        }
        Callable<?> maker = MAKERS.get(type);
        if (maker == null) {
            throw new AssertionError("there is no sample of " + type + ": add one to Samples");
        }
        return maker.call();
    }

    private static <T> T used(T sample, Consumer<? super T> use) {
        use.accept(sample);
        return sample;
    }

    private static <T extends AutoCloseable> T opened(T sample) {
        OPENED.add(sample);
        return sample;
    }

    private static Broadcast<Object> broadcast() {
        return used(new Broadcast<>(1), Broadcast::statistics);
    }

    /// One that has begun, and so belongs to the loop.
    private static Generator<String> generator() {
        Generator<String> generator = Generator.of(out -> out.emit("element"));
        generator.iterator().next();
        return generator;
    }

    private static Flow.Publisher<Object> publisher() {
        return _ -> {};
    }

    private static Comparator<Object> order() {
        return Comparator.comparing(Object::toString);
    }

    private static ProcessPool.Options poolOptions() {
        var options = new ProcessPool.Options[1];
        new ProcessPool(1, given -> options[0] = given).close();
        return options[0];
    }

    private static Workers.Options workersOptions() {
        var options = new Workers.Options[1];
        new Workers(1, given -> options[0] = given);
        return options[0];
    }

    private static LoopOptions options() {
        var options = new LoopOptions[1];
        EventLoop.start(given -> options[0] = given).stop();
        return options[0];
    }
}
