/// Makes the site from the documents and the API pages: `./mvnw -Pdocs`.
///
/// Read `Site` first; it makes a `Page` of every document (`MarkdownPage`) and every source that they link to
/// (`Listing`), puts the `Layout` around it, and lets `LinkCheck` follow every link. `ProjectFiles` finds what
/// there is, `SitePaths` knows where a file goes, `Navigation` what the index lists, `ApiIndex` and `SearchIndex`
/// what there is to find. The looks are `page.html`, `site.css` and `site.js` in the resources.
@NullMarked
package io.asyncio4j.docs;

import org.jspecify.annotations.NullMarked;
