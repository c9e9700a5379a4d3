package io.github.cmkjca.cli;

import io.github.cmkjca.config.CmkConfig.Flag;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool has to work with.
 *
 * @param in what it may read
 * @param out where it prints
 * @param output how; null: not asked for, so that the tool prints as suits it best
 * @param flags what stands on the command line for options, by the names of these
 * @param systemProperties of this process
 * @param environment of this process
 */
record Console(
    InputStream in,
    PrintStream out,
    @Nullable Output output,
    Map<String, Flag> flags,
    Map<String, String> systemProperties,
    Map<String, String> environment) {}
