// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>

#include "api/context.hpp"
#include "care/intake.hpp"
#include "hl7v2/tables.hpp"
#include "net/mllp_server.hpp"

namespace dyad::app {

// The built-in tables and, unless `map_file` is empty, the site's on top.
Result<hl7v2::Tables> load_hl7_tables(const std::string& map_file);

struct IntakeChoice {
  std::string zone, map_file;
  bool training = false;
};
Result<std::unique_ptr<care::Intake>> open_intake(const IntakeChoice& choice, record::Record& record);

// Takes messages at `address` ("HOST:PORT"; empty: none, and a null answer) and says so in `feeds`.
Result<std::unique_ptr<net::MllpServer>> listen_for_messages(const std::string& address, care::Intake& intake,
                                                             api::Feeds& feeds);

}  // namespace dyad::app
