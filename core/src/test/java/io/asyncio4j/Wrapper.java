package io.asyncio4j;

import io.asyncio4j.function.VoidOp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/// What may stand between a wait and whoever sees how it ends.
enum Wrapper {
    FUTURE {
        @Override
        void run(VoidOp<?> wait) {
            CompletableFuture.completedFuture(1)
                    .thenAccept(_ -> unchecked(wait))
                    .join();
        }
    },
    FUTURE_GET {
        @Override
        void run(VoidOp<?> wait) throws ExecutionException, InterruptedException {
            CompletableFuture.runAsync(() -> unchecked(wait), Runnable::run).get();
        }
    },
    FUTURE_TASK {
        @Override
        void run(VoidOp<?> wait) throws ExecutionException, InterruptedException {
            var task = new FutureTask<>(callable(wait));
            task.run();
            task.get();
        }
    },
    FORK_JOIN {
        @Override
        void run(VoidOp<?> wait) {
            ForkJoinTask.adapt(callable(wait)).invoke();
        }
    },
    REFLECTION {
        @Override
        void run(VoidOp<?> wait) throws ReflectiveOperationException {
            Callable.class.getMethod("call").invoke(callable(wait));
        }
    },
    PROXY {
        @Override
        void run(VoidOp<?> wait) {
            var proxy = (Runnable) Proxy.newProxyInstance(
                    Wrapper.class.getClassLoader(), new Class<?>[] {Runnable.class}, (_, _, _) -> {
                        try {
                            wait.run();
                        } catch (Throwable e) {
                            throw new InvocationTargetException(e); // checked: the proxy wraps it once more
                        }
                        return null;
                    });
            proxy.run();
        }
    },
    STREAM {
        @Override
        void run(VoidOp<?> wait) {
            Stream.of(1).forEach(_ -> {
                try {
                    wait.run();
                } catch (Throwable e) {
                    throw new UncheckedIOException(new IOException(e));
                }
            });
        }
    },
    SCOPED_VALUE {
        @Override
        void run(VoidOp<?> wait) {
            ScopedValue.where(ScopedValue.newInstance(), 1).run(() -> FUTURE.unchecked(wait));
        }
    },
    ERROR {
        @Override
        void run(VoidOp<?> wait) {
            try {
                unchecked(wait);
            } catch (Throwable e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    },
    LIBRARY {
        @Override
        void run(VoidOp<?> wait) {
            try {
                unchecked(wait);
            } catch (Throwable e) {
                var wrapped = e;
                for (int depth = 0; depth < 20; depth++) {
                    wrapped = new IllegalStateException("layer " + depth, wrapped);
                }
                throw (RuntimeException) wrapped;
            }
        }
    };

    abstract void run(VoidOp<?> wait) throws Exception;

    void unchecked(VoidOp<?> wait) {
        try {
            wait.run();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    Callable<Void> callable(VoidOp<?> wait) {
        return () -> {
            wait.run();
            return null;
        };
    }
}
