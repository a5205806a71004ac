package io.asyncio4j.process;

import io.asyncio4j.Proc;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests that start processes, and leave neither a process nor a descriptor.
abstract class ProcessFixture {

    @TempDir
    protected Path folder;

    protected int descriptors;

    @BeforeEach
    void countDescriptors() throws Exception {
        Proc.becomes(List.of(), Proc::children); // one of an earlier test may be about to end
        descriptors = Proc.descriptors();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Proc.becomes(List.of(), Proc::children);
        Proc.descriptorsFallTo(descriptors);
    }
}
