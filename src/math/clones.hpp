// SPDX-License-Identifier: Apache-2.0
#pragma once

// A function marked DYAD_CLONES is compiled for several instruction sets and the machine's own is chosen at
// start; files that use it are compiled without fused multiply-add, so every machine gives the same bits.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
#define DYAD_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define DYAD_CLONES
#endif
