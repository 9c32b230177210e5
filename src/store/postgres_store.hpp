// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>

#include "record/store.hpp"

namespace dyad::store {

// The record in a PostgreSQL database (15 or later), in its schema "dyad", which is made when it is not
// there. `where` is a connection string as libpq takes it. One server writes to a database at a time: busy
// when another does. A commit whose answer was lost with the connection is looked up once the server is back;
// when that cannot be done in time the store refuses further writes.
Result<std::unique_ptr<record::Store>> open_postgres(const std::string& where);

}  // namespace dyad::store
