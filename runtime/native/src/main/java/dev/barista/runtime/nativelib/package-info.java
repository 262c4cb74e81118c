/** What runtimes over native libraries share: finding and unpacking a library, and calling it. */
@NullMarked
package dev.barista.runtime.nativelib;

import org.jspecify.annotations.NullMarked;
