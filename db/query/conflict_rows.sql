SELECT entity, row FROM conflict GROUP BY entity, row
