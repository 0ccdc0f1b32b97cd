"""The one coordinate reference system of this project: longitude and latitude, in that order."""

WGS84 = 4326
