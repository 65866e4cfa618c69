exports = realm.getRole('comp').getCompositesStream().map(function (r) { return r.name; }).toArray();
