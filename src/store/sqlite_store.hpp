// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>

#include "base/result.hpp"
#include "record/store.hpp"

namespace dyad::store {

// The record in one SQLite file (WAL, synchronous=FULL), made when it is not there; ":memory:" keeps it in
// memory. One writer and any number of readers in this process; a second process must be kept away by the
// caller (data_dir.hpp). A full disk, a damaged file or a file of a newer version is ErrorKind::storage with
// a plain message.
Result<std::unique_ptr<record::Store>> open_sqlite(const std::string& path);

}  // namespace dyad::store
