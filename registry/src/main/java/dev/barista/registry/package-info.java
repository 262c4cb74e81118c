/** What a server remembers across restarts, in a database: calls that are answered later, and who is to be told. */
@NullMarked
package dev.barista.registry;

import org.jspecify.annotations.NullMarked;
