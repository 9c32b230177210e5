// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "record/store.hpp"
#include "store/sqlite.hpp"

namespace dyad::store {

// Reader::find and Reader::count on one connection.
Result<void> find(Connection& connection, const record::Find& find, const record::Budget& budget,
                  const record::Reader::Visit& visit);
Result<std::size_t> count(Connection& connection, const record::Find& find, const record::Budget& budget);

}  // namespace dyad::store
