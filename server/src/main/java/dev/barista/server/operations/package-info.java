/** Calls that are answered later: kept, run when there is room, called back for. Opens no socket to listen on. */
@NullMarked
package dev.barista.server.operations;

import org.jspecify.annotations.NullMarked;
