// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "store/verify.hpp"

namespace dyad::store {

// Proves the record in a PostgreSQL database consistent, as it stands at one moment; a server may write
// meanwhile. The hash chain computed again over the whole log; sequences without gaps and versions in order;
// the current version of each resource and what superseded what; every submission there. Compartments and
// search index are not looked at, nor are pages: those are the database's own. Errors as of verify_record().
Result<Verified> verify_postgres(const std::string& where);

}  // namespace dyad::store
