// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "care/transport.hpp"

namespace dyad::care {

// Reads and judges a form; errors name the field.
Result<Transport> read_transport(const json::Value& body, const Facts& facts, const evidence::Book& book,
                                 const evidence::Quantities& quantities);
std::vector<record::Operation> transport_operations(const Facts& facts, const evidence::Book& book,
                                                    const evidence::Quantities& quantities,
                                                    const Transport& transport, const std::string& id,
                                                    std::string_view key, const access::Principal& who);
json::Value transport_form(const Transport& transport);

}  // namespace dyad::care
