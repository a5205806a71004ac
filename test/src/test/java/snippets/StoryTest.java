package snippets;

import static io.asyncio4j.Asyncio.seconds;
import static io.asyncio4j.Asyncio.sleep;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.asyncio4j.test.AsyncTest;
import io.asyncio4j.test.Story;
import java.util.List;

class StoryTest {

    // @start region=tea
    @AsyncTest
    void teaIsServedAfterThreeSeconds(Story story) {
        story.add("tea ordered");
        sleep(seconds(3));
        story.add("tea served");
        assertEquals(List.of("0 tea ordered", "3000 tea served"), story.events());
    }
    // @end
}
